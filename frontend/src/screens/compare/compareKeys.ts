/** What each key of the compare screen does; the buttons on the screen call the same functions. */

import type { Answer } from '../../domain/bestOfN';
import { PRESET_NAMES, PRESETS, type Preset } from '../../tools/viewPresets';
import type { KeyAction } from '../../ui/keys';
import type { Shading } from '../../viewer/shading';
import { type OrbitActions, orbitKeys } from '../work/orbitKeys';
import { type OverlayActions, overlayKeys } from '../work/overlayKeys';
import type { AnswerNames } from './question';

export type Phase = 'loading' | 'comparing' | 'rating' | 'nothing_good';

export interface CompareActions extends OverlayActions, OrbitActions {
  answer(answer: Answer, at: number): void;
  rate(level: number): void;
  send(): void;
  undo(): void;
  skip(): void;
  escalate(): void;
  reportMask(): void;
  readGuide(): void;
  shade(shading: Shading): void;
  toggleTurntable(): void;
  toggleLink(): void;
  resetCamera(): void;
  toggleOverSide(): void;
  toggleDifference(): void;
  look(preset: Preset): void;
}

export const ANSWER_KEYS: Readonly<Record<Answer, readonly string[]>> = {
  left: ['a', 'ArrowLeft'],
  right: ['d', 'ArrowRight'],
  tie: ['w'],
  both_bad: ['x'],
  cannot_judge: ['j'],
};

function answerKeys(actions: CompareActions, names: AnswerNames): KeyAction[] {
  return (Object.keys(ANSWER_KEYS) as Answer[]).map((answer) => ({
    keys: [...ANSWER_KEYS[answer]],
    does: names[answer].text,
    run: (event) => actions.answer(answer, event.timeStamp),
  }));
}

function ratingKeys(actions: CompareActions, levels: number): KeyAction[] {
  const pick = Array.from({ length: levels }, (_, at) => ({
    keys: [String(at + 1)],
    does: `Level ${at + 1}`,
    run: () => actions.rate(at),
  }));
  return [...pick, { keys: ['Enter'], does: 'Send the rating', run: () => actions.send() }];
}

function viewKeys(actions: CompareActions): KeyAction[] {
  return [
    { keys: ['Space'], does: 'Turntable on or off', run: () => actions.toggleTurntable() },
    { keys: ['l'], does: 'Link or unlink the cameras', run: () => actions.toggleLink() },
    { keys: ['0'], does: 'Reset the view', run: () => actions.resetCamera() },
    ...PRESETS.map((preset, at) => ({
      keys: [`shift+${at + 1}`],
      does: `View: ${PRESET_NAMES[preset].toLowerCase()}`,
      run: () => actions.look(preset),
    })),
    ...orbitKeys(actions),
    ...overlayKeys(actions),
    { keys: ['shift+o'], does: 'Difference of the silhouettes', run: () => actions.toggleDifference() },
    { keys: ['v'], does: 'Overlay: left or right candidate', run: () => actions.toggleOverSide() },
  ];
}

function objectKeys(actions: CompareActions): KeyAction[] {
  return [
    { keys: ['z', 'ctrl+z'], does: 'Undo the last answer, also after sending', run: () => actions.undo() },
    { keys: ['e'], does: 'Send to an artist', run: () => actions.escalate() },
    { keys: ['m'], does: 'Report a mask problem', run: () => actions.reportMask() },
    { keys: ['n'], does: 'Skip this object', run: () => actions.skip() },
    { keys: ['i'], does: 'Read the guide', run: () => actions.readGuide() },
  ];
}

export function compareKeys(
  phase: Phase,
  actions: CompareActions,
  names: AnswerNames,
  levels: number,
): KeyAction[] {
  const answers = phase === 'comparing' || phase === 'loading' ? answerKeys(actions, names) : [];
  const rating = phase === 'rating' ? ratingKeys(actions, levels) : [];
  return [...answers, ...rating, ...viewKeys(actions), ...objectKeys(actions)];
}
