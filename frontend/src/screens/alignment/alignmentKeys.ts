/** What each key of the alignment screen does. */

import type { Direction, GizmoMode } from '../../tools/nudge';
import { MODE_NAMES } from '../../tools/nudge';
import { PRESET_NAMES, PRESETS, type Preset } from '../../tools/viewPresets';
import type { KeyAction } from '../../ui/keys';

export type Toggle = 'mesh' | 'target' | 'controls' | 'cloud';

export interface AlignmentActions {
  setMode(mode: GizmoMode): void;
  nudge(direction: Direction, fine: boolean): void;
  look(preset: Preset): void;
  toggle(what: Toggle): void;
  resizePoints(by: number): void;
  nextOpacity(): void;
  toggleBlink(): void;
  toggleWhole(): void;
  toggleOutline(): void;
  nextShading(): void;
  undo(): void;
  redo(): void;
  startOver(): void;
  reportMask(): void;
  save(): void;
}

export const MODE_KEYS: Record<GizmoMode, string> = { translate: 'g', rotate: 'r', scale: 's' };

export const TOGGLES: readonly { what: Toggle; key: string; name: string; does: string }[] = [
  { what: 'mesh', key: 'm', name: 'Mesh', does: 'Mesh in the scene' },
  { what: 'target', key: 't', name: 'Target', does: 'Points of the target object' },
  { what: 'controls', key: 'c', name: 'Handles', does: 'Handles on the mesh' },
  { what: 'cloud', key: 'p', name: 'Points', does: 'Point cloud' },
];

const NUDGES: readonly { key: string; direction: Direction; does: string }[] = [
  { key: 'ArrowLeft', direction: 'left', does: 'Left (Shift: finely)' },
  { key: 'ArrowRight', direction: 'right', does: 'Right' },
  { key: 'ArrowUp', direction: 'up', does: 'Up' },
  { key: 'ArrowDown', direction: 'down', does: 'Down' },
  { key: 'PageUp', direction: 'farther', does: 'Farther' },
  { key: 'PageDown', direction: 'nearer', does: 'Nearer' },
];

function nudgeKeys(actions: AlignmentActions): KeyAction[] {
  return NUDGES.flatMap(({ key, direction, does }) => [
    { keys: [key], does, repeats: true, run: () => actions.nudge(direction, false) },
    { keys: [`shift+${key}`], does, repeats: true, hidden: true, run: () => actions.nudge(direction, true) },
  ]);
}

export function alignmentKeys(actions: AlignmentActions): KeyAction[] {
  const modes = (Object.keys(MODE_KEYS) as GizmoMode[]).map((mode) => ({
    keys: [MODE_KEYS[mode]],
    does: MODE_NAMES[mode],
    run: () => actions.setMode(mode),
  }));
  const looks = PRESETS.map((preset, at) => ({
    keys: [String(at + 1)],
    does: `Look: ${PRESET_NAMES[preset].toLowerCase()}`,
    run: () => actions.look(preset),
  }));
  const toggles = TOGGLES.map(({ what, key, does }) => ({
    keys: [key],
    does,
    run: () => actions.toggle(what),
  }));
  return [
    ...modes,
    ...nudgeKeys(actions),
    ...looks,
    ...toggles,
    { keys: ['['], does: 'Smaller points', run: () => actions.resizePoints(-1) },
    { keys: [']'], does: 'Larger points', run: () => actions.resizePoints(1) },
    { keys: ['h'], does: 'Next shading', run: () => actions.nextShading() },
    { keys: ['o'], does: 'Mesh over the photo: off, half, full', run: () => actions.nextOpacity() },
    { keys: ['b'], does: 'Blink mesh and photo', run: () => actions.toggleBlink() },
    { keys: ['f'], does: 'Whole photo or close to the object', run: () => actions.toggleWhole() },
    { keys: ['k'], does: 'Outline of the mask', run: () => actions.toggleOutline() },
    { keys: ['z', 'ctrl+z'], does: 'Undo', repeats: true, run: () => actions.undo() },
    {
      keys: ['shift+z', 'ctrl+shift+z', 'y', 'ctrl+y'],
      does: 'Redo',
      repeats: true,
      run: () => actions.redo(),
    },
    { keys: ['Home'], does: 'Back to the start', run: () => actions.startOver() },
    { keys: ['q'], does: 'Report a mask problem', run: () => actions.reportMask() },
    { keys: ['Enter'], does: 'Save and go on', run: () => actions.save() },
  ];
}
