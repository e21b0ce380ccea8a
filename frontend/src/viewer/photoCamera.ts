/** The camera that took the photo, as three.js wants it. */

import { PerspectiveCamera } from 'three';
import type { Crop } from './rects';

export interface PinholeIntrinsics {
  fx: number;
  fy: number;
  cx: number;
  cy: number;
}

/**
 * The projection of a pinhole camera, column-major, for a camera at the origin looking along -Z with y up.
 * It maps what the photo shows inside `crop` (pixels of the full photo) to the whole view.
 */
export function pinholeProjection(k: PinholeIntrinsics, crop: Crop, near: number, far: number): number[] {
  const [cx, cy] = [k.cx - crop.x, k.cy - crop.y];
  const depth = far - near;
  return [
    ...[(2 * k.fx) / crop.width, 0, 0, 0],
    ...[0, (2 * k.fy) / crop.height, 0, 0],
    ...[1 - (2 * cx) / crop.width, (2 * cy) / crop.height - 1, -(far + near) / depth, -1],
    ...[0, 0, (-2 * far * near) / depth, 0],
  ];
}

export class PhotoCamera extends PerspectiveCamera {
  constructor() {
    super();
    this.matrixAutoUpdate = false;
  }

  /** `distance`: how far the object's middle is, in scene units; sets the depth range. */
  see(k: PinholeIntrinsics, crop: Crop, distance: number): void {
    this.near = distance * 0.02;
    this.far = distance * 20;
    this.projectionMatrix.fromArray(pinholeProjection(k, crop, this.near, this.far));
    this.projectionMatrixInverse.copy(this.projectionMatrix).invert();
  }

  /** The projection is given, never derived from a field of view. */
  override updateProjectionMatrix(): void {}
}
