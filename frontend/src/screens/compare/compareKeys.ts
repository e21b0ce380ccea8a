/** What each key of the compare screen does; the buttons on the screen call the same functions. */

import type { Answer } from '../../domain/bestOfN';
import type { KeyAction } from '../../ui/keys';
import { SHADING_NAMES, SHADINGS, type Shading } from '../../viewer/shading';

export type Phase = 'loading' | 'comparing' | 'rating' | 'nothing_good';

export interface CompareActions {
  answer(answer: Answer, at: number): void;
  rate(level: number): void;
  send(): void;
  undo(): void;
  escalate(): void;
  reportMask(): void;
  readGuide(): void;
  shade(shading: Shading): void;
  nextShading(): void;
  toggleTurntable(): void;
  toggleLink(): void;
  resetCamera(): void;
  nextOpacity(): void;
  toggleBlink(): void;
  toggleOverSide(): void;
  toggleWhole(): void;
  toggleOutline(): void;
}

const ANSWER_KEYS: readonly { answer: Answer; keys: string[]; does: string }[] = [
  { answer: 'left', keys: ['a', 'ArrowLeft'], does: 'Left is better' },
  { answer: 'right', keys: ['d', 'ArrowRight'], does: 'Right is better' },
  { answer: 'tie', keys: ['s'], does: 'Equal' },
  { answer: 'both_bad', keys: ['x'], does: 'Both are bad' },
  { answer: 'cannot_judge', keys: ['j'], does: 'Cannot judge' },
];

function answerKeys(actions: CompareActions): KeyAction[] {
  return ANSWER_KEYS.map(({ answer, keys, does }) => ({
    keys,
    does,
    run: (event) => actions.answer(answer, event.timeStamp),
  }));
}

function shadingKeys(actions: CompareActions): KeyAction[] {
  return SHADINGS.map((shading, at) => ({
    keys: [String(at + 1)],
    does: `Show ${SHADING_NAMES[shading].toLowerCase()}`,
    run: () => actions.shade(shading),
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
    { keys: ['h'], does: 'Next shading', run: () => actions.nextShading() },
    { keys: ['c'], does: 'Link or unlink the cameras', run: () => actions.toggleLink() },
    { keys: ['r'], does: 'Reset the camera', run: () => actions.resetCamera() },
    { keys: ['o'], does: 'Mesh over the photo: off, half, full', run: () => actions.nextOpacity() },
    { keys: ['b'], does: 'Blink mesh and photo', run: () => actions.toggleBlink() },
    { keys: ['v'], does: 'Left or right over the photo', run: () => actions.toggleOverSide() },
    { keys: ['f'], does: 'Whole photo or close to the object', run: () => actions.toggleWhole() },
    { keys: ['k'], does: 'Outline of the mask', run: () => actions.toggleOutline() },
  ];
}

function objectKeys(actions: CompareActions): KeyAction[] {
  return [
    { keys: ['z', 'ctrl+z'], does: 'Undo the last answer, also after sending', run: () => actions.undo() },
    { keys: ['e'], does: 'Hand it to an artist', run: () => actions.escalate() },
    { keys: ['m'], does: 'Report a mask problem', run: () => actions.reportMask() },
    { keys: ['g'], does: 'Read the guide', run: () => actions.readGuide() },
  ];
}

export function compareKeys(phase: Phase, actions: CompareActions, levels: number): KeyAction[] {
  const main = phase === 'rating' ? ratingKeys(actions, levels) : shadingKeys(actions);
  const answers = phase === 'comparing' ? answerKeys(actions) : [];
  return [...answers, ...main, ...viewKeys(actions), ...objectKeys(actions)];
}
