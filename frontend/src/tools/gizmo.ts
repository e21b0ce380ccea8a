/** The handles on the object: one drag is one change of the layout. */

import type { Camera, Object3D } from 'three';
import { TransformControls } from 'three/addons/controls/TransformControls.js';
import { cameraFromObject, fromXyzw } from '../domain/frames';
import type { Layout } from '../domain/layout';
import { HANDLES_LAYER } from '../viewer/layers';
import type { GizmoMode } from './nudge';

export interface GizmoHost {
  /** The object was dragged to here; not yet the end. */
  onDrag(layout: Layout): void;
  /** The drag is over. */
  onDone(layout: Layout): void;
  refresh(): void;
}

/** The layout of an object that is a direct child of the scene. */
export function layoutOf(object: Object3D): Layout {
  const { position: p, quaternion: q, scale } = object;
  return cameraFromObject({
    quaternion_wxyz: fromXyzw([q.x, q.y, q.z, q.w]),
    translation: [p.x, p.y, p.z],
    scale: scale.x,
  });
}

/** Of three factors the one that a handle pulled away from what all three were. */
export function pulledScale(scale: readonly [number, number, number], before: number): number {
  const pull = (value: number) => Math.abs(Math.log(Math.max(1e-9, value) / before));
  return [...scale].sort((a, b) => pull(b) - pull(a))[0] ?? before;
}

export class Gizmo {
  private readonly controls: TransformControls;
  private scaleBefore = 1;

  constructor(
    camera: Camera,
    element: HTMLElement,
    private readonly object: Object3D,
    private readonly host: GizmoHost,
  ) {
    this.controls = new TransformControls(camera, element);
    this.controls.setSize(0.9);
    this.controls.attach(object);
    this.helper.traverse((node) => node.layers.set(HANDLES_LAYER));
    this.controls.getRaycaster().layers.enable(HANDLES_LAYER);
    this.controls.addEventListener('change', () => host.refresh());
    this.controls.addEventListener('mouseDown', this.down);
    this.controls.addEventListener('objectChange', this.drag);
    this.controls.addEventListener('mouseUp', this.done);
  }

  /** To be put into the scene. */
  get helper(): Object3D {
    return this.controls.getHelper();
  }

  /** True while the pointer is on a handle. */
  get isHeld(): boolean {
    return this.controls.enabled && this.controls.axis !== null;
  }

  set mode(mode: GizmoMode) {
    this.controls.setMode(mode);
    this.controls.setSpace(mode === 'translate' ? 'world' : 'local');
  }

  set visible(on: boolean) {
    this.controls.enabled = on;
    this.helper.visible = on;
  }

  dispose(): void {
    this.controls.detach();
    this.controls.dispose();
  }

  private readonly down = (): void => {
    this.scaleBefore = this.object.scale.x;
  };

  /** The layout has one scale: whichever handle is pulled, all three sides follow. */
  private readonly drag = (): void => {
    const { x, y, z } = this.object.scale;
    if (this.controls.mode === 'scale') this.object.scale.setScalar(pulledScale([x, y, z], this.scaleBefore));
    this.host.onDrag(layoutOf(this.object));
  };

  private readonly done = (): void => this.host.onDone(layoutOf(this.object));
}
