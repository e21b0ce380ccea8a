/** The 3D view of the scene: the point cloud, the mesh, the camera of the photo and the gizmo. */

import {
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  PerspectiveCamera,
  Scene,
} from 'three';
import { pointInScene, sceneFromObject, toXyzw, unproject } from '../../domain/frames';
import type { Layout, Vector3 } from '../../domain/layout';
import { ObjectAxes } from '../../viewer/axes';
import type { CloudPoints } from '../../viewer/cloudPoints';
import { AXES_LAYER, HANDLES_LAYER } from '../../viewer/layers';
import type { MeshModel, MountedMesh } from '../../viewer/meshModel';
import { NARROW_FOV } from '../../viewer/meshView';
import { eye, type Orbit, verticalFov } from '../../viewer/orbit';
import type { Pinhole } from '../../viewer/photoCamera';
import type { Shading } from '../../viewer/shading';
import type { View } from '../../viewer/viewport';

export class SceneView implements View {
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(NARROW_FOV, 1, 0.01, 100);
  readonly placed = new Group();
  orbit: Orbit = { azimuth: 0.5, elevation: 0.35, distance: 3, target: [0, 0, -2] };
  readonly axes = new ObjectAxes();
  private mounted: MountedMesh | null = null;
  private frustum: LineSegments | null = null;

  constructor(readonly element: HTMLElement) {
    this.scene.add(this.placed);
    this.placed.add(this.axes);
    for (const layer of [AXES_LAYER, HANDLES_LAYER]) this.camera.layers.enable(layer);
  }

  show(model: MeshModel, cloud: CloudPoints | null): void {
    this.mounted?.leave();
    this.mounted = model.mount();
    this.placed.add(this.mounted);
    if (cloud) this.scene.add(cloud);
  }

  place(cameraFromObject: Layout): void {
    const { quaternion_wxyz, translation, scale } = sceneFromObject(cameraFromObject);
    this.placed.position.set(...translation);
    this.placed.quaternion.set(...toXyzw(quaternion_wxyz));
    this.placed.scale.setScalar(scale);
  }

  set shading(shading: Shading) {
    if (this.mounted) this.mounted.shading = shading;
  }

  set showsMesh(on: boolean) {
    if (this.mounted) this.mounted.visible = on;
  }

  /** Draws the camera of the photo as a frustum of the given `depth`. */
  showCamera(pinhole: Pinhole, width: number, height: number, depth: number): void {
    this.frustum?.removeFromParent();
    this.frustum = frustumLines(pinhole, width, height, depth);
    this.scene.add(this.frustum);
  }

  prepare(width: number, height: number): boolean {
    if (!this.mounted) return false;
    const { orbit, camera } = this;
    camera.aspect = width / height;
    camera.fov = verticalFov(NARROW_FOV, camera.aspect);
    camera.near = orbit.distance * 0.01;
    camera.far = orbit.distance * 60;
    camera.position.set(...eye(orbit));
    camera.lookAt(...orbit.target);
    camera.updateProjectionMatrix();
    return true;
  }
}

function frustumLines(pinhole: Pinhole, width: number, height: number, depth: number): LineSegments {
  const camera = { ...pinhole, width, height };
  const corner = (u: number, v: number): Vector3 => pointInScene(unproject(camera, u, v, depth));
  const corners = [corner(0, 0), corner(width, 0), corner(width, height), corner(0, height)];
  const lines = corners.flatMap((from, at) => [[0, 0, 0], from, from, corners[(at + 1) % 4]!]);
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(lines.flat()), 3));
  const material = new LineBasicMaterial({
    color: 0xffffff,
    transparent: true,
    opacity: 0.35,
    toneMapped: false,
  });
  return new LineSegments(geometry, material);
}
