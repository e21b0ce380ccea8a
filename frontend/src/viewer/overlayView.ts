/** A mesh drawn over its photo, where its layout says it is. */

import { Group, Scene } from 'three';
import type { MeshModel, StandingMesh } from './meshModel';
import { PhotoCamera, type PinholeIntrinsics } from './photoCamera';
import type { Crop } from './rects';
import type { Shading } from './shading';
import type { View } from './stage';

/** scene_from_object: where the mesh stands in a scene whose camera is at the origin and looks along -Z. */
export interface Placement {
  position: readonly [number, number, number];
  quaternionXyzw: readonly [number, number, number, number];
  scale: number;
}

export class OverlayView implements View {
  readonly scene = new Scene();
  readonly camera = new PhotoCamera();
  readonly placed = new Group();
  intrinsics: PinholeIntrinsics | null = null;
  /** The part of the photo that the element shows. */
  crop: Crop = { x: 0, y: 0, width: 1, height: 1 };
  private standing: StandingMesh | null = null;
  private strength = 0;
  private shown: Shading = 'texture';

  constructor(readonly element: HTMLElement) {
    this.scene.add(this.placed);
  }

  /** The mesh and its placement, or nothing when the candidate has no layout. */
  show(model: MeshModel | null, placement: Placement | null): void {
    this.standing?.leave();
    this.standing = model && placement ? model.stand() : null;
    if (!this.standing || !placement) return;
    this.standing.shading = this.shown;
    this.standing.opacity = this.strength;
    this.placed.add(this.standing);
    this.place(placement);
  }

  place(placement: Placement): void {
    this.placed.position.set(...placement.position);
    this.placed.quaternion.set(...placement.quaternionXyzw);
    this.placed.scale.setScalar(placement.scale);
  }

  set shading(shading: Shading) {
    this.shown = shading;
    if (this.standing) this.standing.shading = shading;
  }

  /** 0 hides the mesh, 1 hides the photo behind it. */
  set opacity(opacity: number) {
    this.strength = opacity;
    if (this.standing) this.standing.opacity = opacity;
  }

  prepare(): boolean {
    if (!this.standing || !this.intrinsics || this.strength <= 0) return false;
    this.camera.see(this.intrinsics, this.crop, Math.max(1e-3, this.placed.position.length()));
    return true;
  }
}
