/** The keys that turn, tilt and zoom what is looked at, the same on every screen with a 3D view. */

import type { KeyAction } from '../../ui/keys';

export interface OrbitActions {
  /** In radians; the near side goes left and up for positive ones. */
  orbit(azimuth: number, elevation: number): void;
  /** Larger for factors above 1. */
  zoomView(factor: number): void;
  zoomPhoto(factor: number): void;
}

const STEP = Math.PI / 18;
const ZOOM = 1.25;

export function orbitKeys(actions: OrbitActions): KeyAction[] {
  const keys: [string[], string, () => void][] = [
    [['shift+,'], 'Turn the view left', () => actions.orbit(STEP, 0)],
    [['shift+.'], 'Turn the view right', () => actions.orbit(-STEP, 0)],
    [['shift+['], 'Tilt the view up', () => actions.orbit(0, STEP)],
    [['shift+]'], 'Tilt the view down', () => actions.orbit(0, -STEP)],
    [['+', '='], 'Zoom in', () => actions.zoomView(ZOOM)],
    [['-'], 'Zoom out', () => actions.zoomView(1 / ZOOM)],
    [["'"], 'Zoom into the photo', () => actions.zoomPhoto(ZOOM)],
    [[';'], 'Zoom out of the photo', () => actions.zoomPhoto(1 / ZOOM)],
  ];
  return keys.map(([names, does, run]) => ({ keys: names, does, repeats: true, run }));
}
