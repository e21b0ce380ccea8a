/** The ground below an object, from the points around it, and the pose that rests on it. Scene frame: y up, camera at 0. */

import type { Layout, Vector3 } from '../domain/layout';

/** n · p = -height: `normal` is of unit length and points up, `height` is that of the camera above the plane. */
export interface Ground {
  normal: Vector3;
  height: number;
}

const TRIALS = 300;
const LEAST_POINTS = 12;
/** A wall that faces the camera is no ground: the normal is at most 70 degrees off the camera's own up. */
const LEAST_UP = 0.35;
/** Points this far from a plane still lie on it, in parts of the object's size. */
const THICKNESS = 0.04;
/** How far around the object points count, in parts of its size: the nearest ring with enough points. */
const RINGS = [1, 2, 4, Number.POSITIVE_INFINITY];
/** A pose that has to come nearer or farther than this many times is not near the ground. */
const FARTHEST = 3;

const dot = (a: Vector3, b: Vector3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a: Vector3, b: Vector3): Vector3 => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** A small generator with a fixed seed: the same scene gives the same ground. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The plane below the object that most points around it lie on; null where there is none.
 *
 * @param points x y z of each point of the scene; those with a 1 in `isObject` are the object's own.
 * @param middle of the object, and the length `size` of its longest side.
 */
export function groundBelow(
  points: ArrayLike<number>,
  isObject: ArrayLike<number>,
  middle: Vector3,
  size: number,
): Ground | null {
  for (const ring of RINGS) {
    const around = pointsAround(points, isObject, middle, size * (0.5 + ring));
    const found = around.length < LEAST_POINTS ? null : planeBelow(around, middle, size * THICKNESS);
    if (found) return found;
  }
  return null;
}

function pointsAround(
  points: ArrayLike<number>,
  isObject: ArrayLike<number>,
  middle: Vector3,
  radius: number,
): Vector3[] {
  const found: Vector3[] = [];
  for (let at = 0; at * 3 + 2 < points.length; at += 1) {
    const point: Vector3 = [points[at * 3]!, points[at * 3 + 1]!, points[at * 3 + 2]!];
    if (!isObject[at] && Math.hypot(...minus(point, middle)) < radius) found.push(point);
  }
  return found;
}

function planeBelow(points: readonly Vector3[], middle: Vector3, thickness: number): Ground | null {
  const next = numbers(points.length);
  const pick = () => points[Math.floor(next() * points.length)]!;
  let best: { ground: Ground; on: Vector3[] } | null = null;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    const [a, b, c] = [pick(), pick(), pick()];
    const ground = planeThrough(cross(minus(b, a), minus(c, a)), a);
    if (!ground || dot(ground.normal, middle) < -ground.height) continue;
    const on = points.filter((point) => Math.abs(dot(ground.normal, point) + ground.height) < thickness);
    if (on.length > (best?.on.length ?? LEAST_POINTS - 1)) best = { ground, on };
  }
  return best && best.on.length > points.length / 5 ? (fitted(best.on) ?? best.ground) : null;
}

function planeThrough(normal: Vector3, point: Vector3): Ground | null {
  const length = Math.hypot(...normal) * Math.sign(normal[1]);
  if (Math.abs(length) < 1e-12) return null;
  const unit: Vector3 = [normal[0] / length, normal[1] / length, normal[2] / length];
  const height = -dot(unit, point);
  return unit[1] < LEAST_UP || height <= 0 ? null : { normal: unit, height };
}

/** The least-squares plane y = a x + b z + c through the points. */
function fitted(points: readonly Vector3[]): Ground | null {
  const mean = (axis: 0 | 1 | 2) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const middle: Vector3 = [mean(0), mean(1), mean(2)];
  let [xx, xz, zz, xy, zy] = [0, 0, 0, 0, 0];
  for (const point of points) {
    const [x, y, z] = minus(point, middle);
    xx += x * x;
    xz += x * z;
    zz += z * z;
    xy += x * y;
    zy += z * y;
  }
  const determinant = xx * zz - xz * xz;
  if (determinant < 1e-12 * Math.max(xx, zz) ** 2) return null;
  const a = (xy * zz - zy * xz) / determinant;
  const b = (zy * xx - xy * xz) / determinant;
  return planeThrough([-a, 1, -b], middle);
}

/**
 * The layout that rests on the ground, moved along the line of sight and sized with it, so that its outline in the photo
 * stays the same. Null when the object is nowhere near the ground.
 *
 * @param lowest height of the object's lowest point above the camera, along the normal: negative below the camera.
 */
export function restedOn(layout: Layout, { height }: Ground, lowest: number): Layout | null {
  const factor = height / -lowest;
  if (!(factor > 1 / FARTHEST && factor < FARTHEST)) return null;
  const [x, y, z] = layout.translation;
  return {
    ...layout,
    translation: [x * factor, y * factor, z * factor],
    scale: layout.scale * factor,
  };
}
