/**
 * Layouts: similarities p_outer = scale · R(quaternion) · p_inner + translation, and their algebra.
 *
 * The twin of `annotator/domain/layout.py`; all twins pass `fixtures/geometry/layout_cases.json`. Quaternions are
 * (w, x, y, z), unit, active, for column vectors. The name of a variable states the frames that a layout joins
 * (`cameraFromObject`); conversions between conventions live in `frames.ts`.
 */

export type Vector3 = readonly [x: number, y: number, z: number];
export type QuaternionWxyz = readonly [w: number, x: number, y: number, z: number];

/** One similarity, named as on the wire. */
export interface Layout {
  readonly quaternion_wxyz: QuaternionWxyz;
  readonly translation: Vector3;
  readonly scale: number;
}

export const IDENTITY: Layout = { quaternion_wxyz: [1, 0, 0, 0], translation: [0, 0, 0], scale: 1 };

/** Of unit length, and with its first part that is not zero positive: q and -q are the same turn. */
export function canonical(q: QuaternionWxyz): QuaternionWxyz {
  const length = Math.hypot(...q);
  const first = q.find((part) => Math.abs(part / length) > 1e-12) ?? 1;
  const divisor = first < 0 ? -length : length;
  return [q[0] / divisor, q[1] / divisor, q[2] / divisor, q[3] / divisor];
}

/** The turn back. */
export function conjugate([w, x, y, z]: QuaternionWxyz): QuaternionWxyz {
  return [w, -x, -y, -z];
}

/** First `inner`, then `outer`. */
export function multiply([aw, ax, ay, az]: QuaternionWxyz, [bw, bx, by, bz]: QuaternionWxyz): QuaternionWxyz {
  return [
    aw * bw - ax * bx - ay * by - az * bz,
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
  ];
}

/** The point, turned. */
export function rotate([w, x, y, z]: QuaternionWxyz, [px, py, pz]: Vector3): Vector3 {
  const tx = 2 * (y * pz - z * py);
  const ty = 2 * (z * px - x * pz);
  const tz = 2 * (x * py - y * px);
  return [px + w * tx + y * tz - z * ty, py + w * ty + z * tx - x * tz, pz + w * tz + x * ty - y * tx];
}

/** A turn by `radians` about an axis, which need not be of unit length. */
export function aboutAxis([x, y, z]: Vector3, radians: number): QuaternionWxyz {
  const part = Math.sin(radians / 2) / Math.hypot(x, y, z);
  return [Math.cos(radians / 2), x * part, y * part, z * part];
}

/** The least turn that takes the first direction to the second; both of unit length and not opposite. */
export function turnBetween([ax, ay, az]: Vector3, [bx, by, bz]: Vector3): QuaternionWxyz {
  return canonical([
    1 + ax * bx + ay * by + az * bz,
    ay * bz - az * by,
    az * bx - ax * bz,
    ax * by - ay * bx,
  ]);
}

/** A point in frame b -> the same point in frame a. */
export function apply(aFromB: Layout, pointInB: Vector3): Vector3 {
  const [x, y, z] = rotate(aFromB.quaternion_wxyz, pointInB);
  const [tx, ty, tz] = aFromB.translation;
  return [aFromB.scale * x + tx, aFromB.scale * y + ty, aFromB.scale * z + tz];
}

/** The 4x4 matrix for column vectors, row by row (three.js: `new Matrix4().set(...toMatrix(layout))`). */
export function toMatrix(aFromB: Layout): number[] {
  const column = (axis: Vector3): Vector3 => rotate(aFromB.quaternion_wxyz, axis);
  const columns = [column([1, 0, 0]), column([0, 1, 0]), column([0, 0, 1])];
  const rows = ([0, 1, 2] as const).flatMap((i) => [
    ...columns.map((axis) => aFromB.scale * axis[i]),
    aFromB.translation[i],
  ]);
  return [...rows, 0, 0, 0, 1];
}
