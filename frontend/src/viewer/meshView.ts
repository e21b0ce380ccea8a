/** One candidate on its turntable, seen by an orbiting camera. */

import { Group, PerspectiveCamera, Scene } from 'three';
import { toXyzw } from '../domain/frames';
import type { QuaternionWxyz } from '../domain/layout';
import type { MeshModel, MountedMesh } from './meshModel';
import { eye, type Orbit, verticalFov } from './orbit';
import type { Shading } from './shading';
import type { View } from './viewport';

/** Degrees across the shorter side of a view: the same for everybody, since it changes how a shape looks. */
export const NARROW_FOV = 35;

export interface Movement {
  orbit(): Orbit;
  phase(now: number): number;
}

export class MeshView implements View {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(NARROW_FOV, 1, 0.02, 40);
  private readonly base = new Group();
  private readonly table = new Group();
  private model: MeshModel | null = null;
  private mounted: MountedMesh | null = null;
  private shown: Shading = 'texture';

  constructor(
    readonly element: HTMLElement,
    private readonly movement: Movement,
  ) {
    this.base.add(this.table);
    this.scene.add(this.base);
  }

  /** Puts the mesh on the turntable in place of the last one; null empties it. */
  show(model: MeshModel | null): void {
    if (model === this.model) return;
    this.model = model;
    this.mounted?.leave();
    this.mounted = model?.mount() ?? null;
    if (!this.mounted) return;
    this.mounted.shading = this.shown;
    this.table.add(this.mounted);
  }

  /** The turn of the turntable itself: upright for none. */
  set pose(turn: QuaternionWxyz) {
    this.base.quaternion.set(...toXyzw(turn));
  }

  set shading(shading: Shading) {
    this.shown = shading;
    if (this.mounted) this.mounted.shading = shading;
  }

  prepare(width: number, height: number, now: number): boolean {
    if (!this.mounted) return false;
    const orbit = this.movement.orbit();
    this.table.rotation.y = this.movement.phase(now);
    this.camera.aspect = width / height;
    this.camera.fov = verticalFov(NARROW_FOV, this.camera.aspect);
    this.camera.position.set(...eye(orbit));
    this.camera.lookAt(...orbit.target);
    this.camera.updateProjectionMatrix();
    return true;
  }
}
