/** The keys for what lies over the photo, the same on every screen that has it. */

import type { KeyAction } from '../../ui/keys';

export interface OverlayActions {
  nextShading(): void;
  nextOpacity(): void;
  toggleBlink(): void;
  toggleWhole(): void;
  toggleOutline(): void;
}

export function overlayKeys(actions: OverlayActions): KeyAction[] {
  return [
    { keys: ['h'], does: 'Next shading', run: () => actions.nextShading() },
    { keys: ['o'], does: 'Overlay on photo: off, half, full', run: () => actions.nextOpacity() },
    { keys: ['b'], does: 'Blink overlay and photo', run: () => actions.toggleBlink() },
    { keys: ['f'], does: 'Full photo or close to the object', run: () => actions.toggleWhole() },
    { keys: ['k'], does: 'Show or hide the mask', run: () => actions.toggleOutline() },
  ];
}
