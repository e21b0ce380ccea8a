/** What each key of an escalation does. */

import type { KeyAction } from '../../ui/keys';
import { SHADING_NAMES, SHADINGS, type Shading } from '../../viewer/shading';

export interface EscalationActions {
  browse(by: 1 | -1): void;
  shade(shading: Shading): void;
  toggleTurntable(): void;
  resetCamera(): void;
  nextOpacity(): void;
  toggleWhole(): void;
  toggleOutline(): void;
  upload(): void;
}

export function escalationKeys(actions: EscalationActions): KeyAction[] {
  const shadings = SHADINGS.map((shading, at) => ({
    keys: [String(at + 1)],
    does: `Show ${SHADING_NAMES[shading].toLowerCase()}`,
    run: () => actions.shade(shading),
  }));
  return [
    { keys: ['ArrowRight', 'd'], does: 'Next mesh', run: () => actions.browse(1) },
    { keys: ['ArrowLeft', 'a'], does: 'Mesh before', run: () => actions.browse(-1) },
    ...shadings,
    { keys: ['Space'], does: 'Turntable on or off', run: () => actions.toggleTurntable() },
    { keys: ['r'], does: 'Reset the camera', run: () => actions.resetCamera() },
    { keys: ['o'], does: 'Mesh over the photo: off, half, full', run: () => actions.nextOpacity() },
    { keys: ['f'], does: 'Whole photo or close to the object', run: () => actions.toggleWhole() },
    { keys: ['k'], does: 'Outline of the mask', run: () => actions.toggleOutline() },
    { keys: ['u'], does: 'Upload a mesh', run: () => actions.upload() },
  ];
}
