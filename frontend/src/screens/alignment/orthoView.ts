/** One orthogonal view of the scene: front, side or top. Drags change the pose within the plane of the view. */

import { OrthographicCamera, type Scene } from 'three';
import { cameraFromObject, sceneFromObject } from '../../domain/frames';
import { aboutAxis, canonical, type Layout, multiply, type Vector3 } from '../../domain/layout';
import type { GizmoMode } from '../../tools/nudge';
import { wheelFactor } from '../../tools/panAndZoom';
import { AXES_LAYER } from '../../viewer/layers';
import type { View } from '../../viewer/viewport';

export const ORTHO_SIDES = ['front', 'side', 'top'] as const;
export type OrthoSide = (typeof ORTHO_SIDES)[number];

/** In the scene: what points right and up on screen, and from where one looks. */
const BASES: Record<OrthoSide, { right: Vector3; up: Vector3; from: Vector3 }> = {
  front: { right: [1, 0, 0], up: [0, 1, 0], from: [0, 0, 1] },
  side: { right: [0, 0, -1], up: [0, 1, 0], from: [1, 0, 0] },
  top: { right: [1, 0, 0], up: [0, 0, -1], from: [0, 1, 0] },
};

/** Half the height of what shows, in sizes of the object. */
const ROOM = 0.95;
const [LEAST_ZOOM, MOST_ZOOM] = [0.15, 12];

/** A place on the view, from its middle, in parts of its half height: right and up. */
export interface Spot {
  x: number;
  y: number;
}

/** The layout after a drag from one place to another; `half` is the half height of the view in scene units. */
export function draggedInPlane(
  layout: Layout,
  side: OrthoSide,
  mode: GizmoMode,
  from: Spot,
  to: Spot,
  half: number,
): Layout {
  const { right, up, from: towards } = BASES[side];
  const inScene = sceneFromObject(layout);
  if (mode === 'translate') {
    const [x, y] = [(to.x - from.x) * half, (to.y - from.y) * half];
    const translation = inScene.translation.map(
      (value, axis) => value + right[axis]! * x + up[axis]! * y,
    ) as unknown as Vector3;
    return cameraFromObject({ ...inScene, translation });
  }
  if (mode === 'scale') {
    const factor = Math.hypot(to.x, to.y) / Math.max(0.05, Math.hypot(from.x, from.y));
    return { ...layout, scale: layout.scale * Math.min(20, Math.max(0.05, factor)) };
  }
  const angle = Math.atan2(to.y, to.x) - Math.atan2(from.y, from.x);
  const turn = multiply(aboutAxis(towards, angle), inScene.quaternion_wxyz);
  return cameraFromObject({ ...inScene, quaternion_wxyz: canonical(turn) });
}

export interface OrthoHost {
  readonly layout: Layout;
  readonly mode: GizmoMode;
  onDrag(layout: Layout): void;
  onDone(layout: Layout): void;
  refresh(): void;
}

export class OrthoView implements View {
  readonly camera = new OrthographicCamera();
  private middle: Vector3 = [0, 0, -2];
  private size = 1;
  private zoom = 1;
  private held: { from: Spot; layout: Layout; last: Layout } | null = null;
  private readonly stop = new AbortController();

  constructor(
    readonly element: HTMLElement,
    readonly scene: Scene,
    private readonly side: OrthoSide,
    private readonly host: OrthoHost,
  ) {
    this.camera.layers.enable(AXES_LAYER);
    const { signal } = this.stop;
    element.style.touchAction = 'none';
    element.addEventListener('pointerdown', this.down, { signal });
    element.addEventListener('pointermove', this.move, { signal });
    element.addEventListener('pointerup', this.up, { signal });
    element.addEventListener('pointercancel', this.up, { signal });
    element.addEventListener('wheel', this.wheel, { passive: false, signal });
  }

  dispose(): void {
    this.stop.abort();
  }

  /** Puts the object in the middle, except while it is dragged here. */
  follow(layout: Layout): void {
    if (this.held) return;
    this.middle = sceneFromObject(layout).translation;
    this.size = layout.scale;
  }

  prepare(width: number, height: number): boolean {
    const { camera, half } = this;
    const { up, from } = BASES[this.side];
    const far = 12 * this.size;
    const across = (half * width) / height;
    Object.assign(camera, { left: -across, right: across, top: half, bottom: -half });
    // What is far in front of the object would hide it.
    Object.assign(camera, { near: far - 3 * this.size, far: 4 * far });
    const [x, y, z] = this.middle;
    camera.position.set(x + from[0] * far, y + from[1] * far, z + from[2] * far);
    camera.up.set(...up);
    camera.lookAt(x, y, z);
    camera.updateProjectionMatrix();
    return true;
  }

  private get half(): number {
    return (ROOM * this.size) / this.zoom;
  }

  private spotOf(event: MouseEvent): Spot {
    const { left, top, width, height } = this.element.getBoundingClientRect();
    const unit = height / 2;
    return { x: (event.clientX - left - width / 2) / unit, y: -(event.clientY - top - height / 2) / unit };
  }

  private readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const { layout } = this.host;
    this.held = { from: this.spotOf(event), layout, last: layout };
    this.element.setPointerCapture(event.pointerId);
  };

  private readonly move = (event: PointerEvent): void => {
    const { held, host } = this;
    if (!held) return;
    held.last = draggedInPlane(held.layout, this.side, host.mode, held.from, this.spotOf(event), this.half);
    host.onDrag(held.last);
  };

  private readonly up = (): void => {
    const { held, host } = this;
    if (!held) return;
    this.held = null;
    if (held.last !== held.layout) host.onDone(held.last);
    this.follow(held.last);
    host.refresh();
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * wheelFactor(event)));
    this.host.refresh();
  };
}
