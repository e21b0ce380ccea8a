/** Which points of the scene belong to the target object, and a first layout from them. */

import { type Intrinsics, project } from '../domain/frames';
import type { Layout } from '../domain/layout';
import type { Bitmap } from '../domain/silhouette';
import type { PointCloud } from '../viewer/pointCloud';

/** 1 for each point that the mask covers. The mask may be smaller than the photo. */
export function pointsInMask(cloud: PointCloud, camera: Intrinsics, mask: Bitmap): Uint8Array {
  const inside = new Uint8Array(cloud.count);
  const [sx, sy] = [mask.width / camera.width, mask.height / camera.height];
  const { pointsInCamera: p } = cloud;
  for (let at = 0; at < cloud.count; at += 1) {
    const pixel = project(camera, [p[at * 3]!, p[at * 3 + 1]!, p[at * 3 + 2]!]);
    if (!pixel) continue;
    const [column, row] = [Math.floor(pixel[0] * sx), Math.floor(pixel[1] * sy)];
    const isOn = column >= 0 && row >= 0 && column < mask.width && row < mask.height;
    if (isOn && mask.data[row * mask.width + column]) inside[at] = 1;
  }
  return inside;
}

/** The object upright and facing the camera. */
const FACING = [0, 1, 0, 0] as const;

/**
 * A start for a mesh that came without a layout (an artist's): upright, as wide as the visible points, its middle a
 * little behind them. Null when no point belongs to the object.
 */
export function layoutFromPoints({ pointsInCamera: p }: PointCloud, inside: Uint8Array): Layout | null {
  const own = [...inside.keys()].filter((at) => inside[at]);
  if (own.length === 0) return null;
  const sorted = [0, 1, 2].map((axis) => own.map((at) => p[at * 3 + axis]!).sort((a, b) => a - b));
  const quantile = (axis: number, share: number) => sorted[axis]![Math.round(share * (own.length - 1))]!;
  const extent = (axis: number) => quantile(axis, 0.98) - quantile(axis, 0.02);
  const scale = Math.max(extent(0), extent(1), 1e-3 * quantile(2, 0.5));
  const middle = (axis: number) => (quantile(axis, 0.98) + quantile(axis, 0.02)) / 2;
  const depth = quantile(2, 0.5) + scale * 0.25;
  return { quaternion_wxyz: FACING, translation: [middle(0), middle(1), depth], scale };
}
