/** A mesh drawn over its photo, at its layout. */

import { Group, Scene } from 'three';
import { sceneFromObject, toXyzw } from '../domain/frames';
import type { Layout } from '../domain/layout';
import type { MeshModel, MountedMesh } from './meshModel';
import { PhotoCamera, type Pinhole } from './photoCamera';
import type { Crop } from './rects';
import type { Shading } from './shading';
import type { View } from './viewport';

export class OverlayView implements View {
  readonly scene = new Scene();
  readonly camera = new PhotoCamera();
  readonly placed = new Group();
  intrinsics: Pinhole | null = null;
  /** The part of the photo that the element shows. */
  crop: Crop = { x: 0, y: 0, width: 1, height: 1 };
  private mounted: MountedMesh | null = null;
  private strength = 0;
  private shown: Shading = 'texture';

  constructor(readonly element: HTMLElement) {
    this.scene.add(this.placed);
  }

  /** The mesh and its layout, or nothing when the candidate has none. */
  show(model: MeshModel | null, cameraFromObject: Layout | null): void {
    this.mounted?.leave();
    this.mounted = model && cameraFromObject ? model.mount() : null;
    if (!this.mounted || !cameraFromObject) return;
    this.mounted.shading = this.shown;
    this.mounted.opacity = this.strength;
    this.placed.add(this.mounted);
    this.place(cameraFromObject);
  }

  place(cameraFromObject: Layout): void {
    const { quaternion_wxyz, translation, scale } = sceneFromObject(cameraFromObject);
    this.placed.position.set(...translation);
    this.placed.quaternion.set(...toXyzw(quaternion_wxyz));
    this.placed.scale.setScalar(scale);
  }

  set shading(shading: Shading) {
    this.shown = shading;
    if (this.mounted) this.mounted.shading = shading;
  }

  /** 0 hides the mesh, 1 hides the photo behind it. */
  set opacity(opacity: number) {
    this.strength = opacity;
    if (this.mounted) this.mounted.opacity = opacity;
  }

  prepare(): boolean {
    if (!this.mounted || !this.intrinsics || this.strength <= 0) return false;
    this.camera.see(this.intrinsics, this.crop, Math.max(1e-3, this.placed.position.length()));
    return true;
  }
}
