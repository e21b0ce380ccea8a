/** What each key of an escalation does. */

import type { KeyAction } from '../../ui/keys';
import type { Shading } from '../../viewer/shading';

export interface EscalationActions {
  browse(by: 1 | -1): void;
  shade(shading: Shading): void;
  nextShading(): void;
  toggleTurntable(): void;
  resetCamera(): void;
  nextOpacity(): void;
  toggleWhole(): void;
  toggleOutline(): void;
  upload(): void;
  readGuide(): void;
}

export function escalationKeys(actions: EscalationActions): KeyAction[] {
  return [
    { keys: ['ArrowRight'], does: 'Next mesh', run: () => actions.browse(1) },
    { keys: ['ArrowLeft'], does: 'Previous mesh', run: () => actions.browse(-1) },
    { keys: ['h'], does: 'Next shading', run: () => actions.nextShading() },
    { keys: ['Space'], does: 'Turntable on or off', run: () => actions.toggleTurntable() },
    { keys: ['0'], does: 'Reset the view', run: () => actions.resetCamera() },
    { keys: ['o'], does: 'Overlay on photo: off, half, full', run: () => actions.nextOpacity() },
    { keys: ['f'], does: 'Full photo or close to the object', run: () => actions.toggleWhole() },
    { keys: ['k'], does: 'Show or hide the mask', run: () => actions.toggleOutline() },
    { keys: ['u'], does: 'Upload a mesh', run: () => actions.upload() },
    { keys: ['i'], does: 'Read the guide', run: () => actions.readGuide() },
  ];
}
