import { multiply, type QuaternionWxyz } from './layout';

/** The angle of the turn from one to the other, in radians, 0 to π. */
export function angleBetween([w, x, y, z]: QuaternionWxyz, second: QuaternionWxyz): number {
  const [cosine, ...sines] = multiply([w, -x, -y, -z], second);
  return 2 * Math.atan2(Math.hypot(...sines), Math.abs(cosine));
}
