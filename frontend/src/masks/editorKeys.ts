/** The keys of the mask editor. */

import type { KeyAction } from '../ui/keys';
import type { BoardTool } from './board';
import { type Corners, cornerKeys } from './cornerKeys';
import { TOOLS } from './editorTools';

export interface EditorActions {
  take(tool: BoardTool): void;
  resizeBrush(factor: number): void;
  undo(): void;
  redo(): void;
  toggleMask(): void;
  fade(by: number): void;
  showAll(): void;
  zoom(factor: number): void;
  cancel(): void;
  closePolygon(): void;
  corners(): Corners;
}

export function editorKeys(tool: BoardTool, actions: EditorActions): KeyAction[] {
  return [
    ...TOOLS.map((one) => ({ keys: [one.key], does: one.text, run: () => actions.take(one.tool) })),
    { keys: ['['], does: 'Smaller brush', repeats: true, run: () => actions.resizeBrush(1 / 1.2) },
    { keys: [']'], does: 'Larger brush', repeats: true, run: () => actions.resizeBrush(1.2) },
    { keys: ['z', 'ctrl+z'], does: 'Undo', repeats: true, run: () => actions.undo() },
    { keys: ['y', 'ctrl+shift+z', 'ctrl+y'], does: 'Redo', repeats: true, run: () => actions.redo() },
    { keys: ['k'], does: 'Show or hide the mask', run: () => actions.toggleMask() },
    { keys: [','], does: 'Fainter mask', repeats: true, run: () => actions.fade(-0.1) },
    { keys: ['.'], does: 'Stronger mask', repeats: true, run: () => actions.fade(0.1) },
    { keys: ['0'], does: 'Reset the view', run: () => actions.showAll() },
    { keys: ['+', '='], does: 'Zoom in', repeats: true, run: () => actions.zoom(1.25) },
    { keys: ['-'], does: 'Zoom out', repeats: true, run: () => actions.zoom(0.8) },
    { keys: ['Escape'], does: 'Cancel the current action', run: () => actions.cancel() },
    ...(tool === 'polygon' ? polygonKeys(actions) : []),
    { keys: ['Space'], does: 'Hold to move the photo', run: () => {}, repeats: true },
  ];
}

function polygonKeys(actions: EditorActions): KeyAction[] {
  const close = { keys: ['p'], does: 'Close the polygon', run: () => actions.closePolygon() };
  return [close, ...cornerKeys(() => actions.corners())];
}
