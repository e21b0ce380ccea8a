/** What each key of the alignment screen does. */

import type { Layout } from '../../domain/layout';
import type { Direction, GizmoMode, Mirroring, ObjectAxis } from '../../tools/nudge';
import { MODE_NAMES } from '../../tools/nudge';
import { PRESET_NAMES, PRESETS, type Preset } from '../../tools/viewPresets';
import type { KeyAction } from '../../ui/keys';
import { type OrbitActions, orbitKeys } from '../work/orbitKeys';
import { type OverlayActions, overlayKeys } from '../work/overlayKeys';

export type Toggle = 'mesh' | 'target' | 'controls' | 'cloud';

/** What changes how a posed mesh is seen. */
export interface ViewActions extends OverlayActions, OrbitActions {
  look(preset: Preset): void;
  toggleFour(): void;
  toggle(what: Toggle): void;
  resizePoints(by: number): void;
}

export interface AlignmentActions extends ViewActions {
  setMode(mode: GizmoMode): void;
  nudge(direction: Direction, coarse: boolean): void;
  fit(): void;
  rest(): void;
  turn(axis: ObjectAxis, quarters: number): void;
  mirror(way: Mirroring): void;
  type(layout: Layout): void;
  resetRotation(): void;
  undo(): void;
  redo(): void;
  resetPose(): void;
  skip(): void;
  reportMask(): void;
  readGuide(): void;
  save(): void;
}

export const MODE_KEYS: Record<GizmoMode, string> = { translate: 'g', rotate: 'r', scale: 's' };

export const TOGGLES: readonly { what: Toggle; key: string; name: string; does: string }[] = [
  { what: 'mesh', key: 'shift+p', name: 'Mesh', does: 'Mesh in the scene' },
  { what: 'target', key: 't', name: 'Target', does: 'Points of the target object' },
  { what: 'controls', key: 'c', name: 'Handles', does: 'Handles on the mesh' },
  { what: 'cloud', key: 'p', name: 'Points', does: 'Point cloud' },
];

const NUDGES: readonly { key: string; direction: Direction; does: string }[] = [
  { key: 'ArrowLeft', direction: 'left', does: 'Left (Shift: five times as far)' },
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

/** The keys that change how a posed mesh is seen; `toggles` names what can be shown and hidden. */
export function viewKeys(
  actions: ViewActions,
  toggles: typeof TOGGLES = TOGGLES.filter(({ what }) => what !== 'controls'),
): KeyAction[] {
  const looks = PRESETS.map((preset, at) => ({
    keys: [`shift+${at + 1}`],
    does: `View: ${PRESET_NAMES[preset].toLowerCase()}`,
    run: () => actions.look(preset),
  }));
  const shown = toggles.map(({ what, key, does }) => ({
    keys: [key],
    does,
    run: () => actions.toggle(what),
  }));
  return [
    ...looks,
    { keys: ['shift+5'], does: 'Four views at once, or one', run: () => actions.toggleFour() },
    ...shown,
    { keys: ['['], does: 'Smaller points', run: () => actions.resizePoints(-1) },
    { keys: [']'], does: 'Larger points', run: () => actions.resizePoints(1) },
    ...orbitKeys(actions),
    ...overlayKeys(actions),
  ];
}

export function alignmentKeys(actions: AlignmentActions): KeyAction[] {
  const modes = (Object.keys(MODE_KEYS) as GizmoMode[]).map((mode) => ({
    keys: [MODE_KEYS[mode]],
    does: MODE_NAMES[mode],
    run: () => actions.setMode(mode),
  }));
  return [
    ...modes,
    ...nudgeKeys(actions),
    ...viewKeys(actions, TOGGLES),
    { keys: ['z', 'ctrl+z'], does: 'Undo', repeats: true, run: () => actions.undo() },
    {
      keys: ['shift+z', 'ctrl+shift+z', 'y', 'ctrl+y'],
      does: 'Redo',
      repeats: true,
      run: () => actions.redo(),
    },
    { keys: ['shift+f'], does: 'Fit to mask and points', run: () => actions.fit() },
    { keys: ['shift+g'], does: 'Rest on the ground', run: () => actions.rest() },
    { keys: ['Home'], does: 'Reset pose', run: () => actions.resetPose() },
    { keys: ['m'], does: 'Report a mask problem', run: () => actions.reportMask() },
    { keys: ['n'], does: 'Skip this object', run: () => actions.skip() },
    { keys: ['i'], does: 'Read the guide', run: () => actions.readGuide() },
    { keys: ['Enter'], does: 'Save and next', run: () => actions.save() },
  ];
}
