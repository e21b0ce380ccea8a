/** The camera that took the photo, as three.js wants it. */

import { PerspectiveCamera } from 'three';
import { type Intrinsics, projectionMatrix } from '../domain/frames';
import type { Crop } from './rects';

export type Pinhole = Omit<Intrinsics, 'width' | 'height'>;

/** The camera that sees only a part of the photo. */
export function croppedCamera({ fx, fy, cx, cy }: Pinhole, crop: Crop): Intrinsics {
  return { fx, fy, cx: cx - crop.x, cy: cy - crop.y, width: crop.width, height: crop.height };
}

export class PhotoCamera extends PerspectiveCamera {
  constructor() {
    super();
    this.matrixAutoUpdate = false;
  }

  /** `distance`: how far the object's middle is, in scene units; sets the depth range. */
  see(pinhole: Pinhole, crop: Crop, distance: number): void {
    this.near = distance * 0.02;
    this.far = distance * 20;
    this.projectionMatrix.fromArray(projectionMatrix(croppedCamera(pinhole, crop), this.near, this.far));
    this.projectionMatrixInverse.copy(this.projectionMatrix).invert();
  }

  /** The projection is given, never derived from a field of view. */
  override updateProjectionMatrix(): void {}
}
