/** Fixed viewpoints on an object in the scene (x right, y up; the photo's camera at the origin, looking along -Z). */

import type { Vector3 } from '../domain/layout';
import type { Orbit } from '../viewer/orbit';

export const PRESETS = ['photo', 'front', 'side', 'top'] as const;
export type Preset = (typeof PRESETS)[number];

export const PRESET_NAMES: Record<Preset, string> = {
  photo: 'Photo',
  front: 'Front',
  side: 'Side',
  top: 'Top',
};

/** `middle` in the scene; `size` is the length of the object's longest side. */
export function orbitFor(preset: Preset, middle: Vector3, size: number): Orbit {
  const [x, y, z] = middle;
  const far = Math.max(1e-6, size) * 2.6;
  switch (preset) {
    case 'photo': {
      const distance = Math.hypot(x, y, z);
      return { target: middle, distance, azimuth: Math.atan2(-x, -z), elevation: Math.asin(-y / distance) };
    }
    case 'front':
      return { target: middle, distance: far, azimuth: 0, elevation: 0 };
    case 'side':
      return { target: middle, distance: far, azimuth: Math.PI / 2, elevation: 0 };
    case 'top':
      return { target: middle, distance: far, azimuth: 0, elevation: Math.PI / 2 - 0.02 };
  }
}
