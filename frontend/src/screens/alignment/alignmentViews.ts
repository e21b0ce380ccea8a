/** The views of the alignment screen: the mesh over the photo, the scene with its gizmo, and three orthogonal ones, from one layout. */

import type { PosedItem } from '../../api/types';
import { sceneFromObject } from '../../domain/frames';
import { conjugate, type Layout, rotate } from '../../domain/layout';
import { targetDepths } from '../../tools/depthImage';
import { Gizmo } from '../../tools/gizmo';
import { groundBelow, restedOn } from '../../tools/ground';
import type { GizmoMode } from '../../tools/nudge';
import { type Agreement, METER_SIDE, SilhouetteMeter } from '../../tools/silhouetteMeter';
import { layoutFromPoints, pointsInMask } from '../../tools/targetPoints';
import { orbitFor, type Preset } from '../../tools/viewPresets';
import { CloudPoints } from '../../viewer/cloudPoints';
import { fetchMesh } from '../../viewer/loadMesh';
import { fetchMask } from '../../viewer/maskBitmap';
import type { MeshModel } from '../../viewer/meshModel';
import { NARROW_FOV } from '../../viewer/meshView';
import { rotated, zoomed } from '../../viewer/orbit';
import { OrbitGestures } from '../../viewer/orbitGestures';
import { OverlayView } from '../../viewer/overlayView';
import { fetchPointCloud } from '../../viewer/pointCloud';
import type { Crop } from '../../viewer/rects';
import type { Shading } from '../../viewer/shading';
import { Viewport } from '../../viewer/viewport';
import { ORTHO_SIDES, OrthoView } from './orthoView';
import { SceneView } from './sceneView';

/** For a mesh without any layout: upright, one unit ahead of the camera. */
const AHEAD: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0, 0, 1], scale: 0.3 };

export interface AlignmentHost {
  onDrag(layout: Layout): void;
  onDone(layout: Layout): void;
  onMeasured(agreement: Agreement, isLatest: boolean): void;
}

/** The elements that the views draw into; `orthos` in the order of ORTHO_SIDES. */
export interface AlignmentElements {
  viewport: HTMLElement;
  photo: HTMLElement;
  scene: HTMLElement;
  orthos: readonly HTMLElement[];
}

export class AlignmentViews {
  readonly viewport: Viewport;
  private readonly scene: SceneView;
  private readonly overlay: OverlayView;
  private readonly gizmo: Gizmo;
  private readonly gestures: OrbitGestures;
  private readonly orthos: OrthoView[];
  private readonly meter: SilhouetteMeter;
  private model: MeshModel | null = null;
  private cloud: CloudPoints | null = null;
  private isObject: Uint8Array = new Uint8Array();
  private layout: Layout = AHEAD;
  private handles: GizmoMode = 'translate';

  /** @throws Error when this browser cannot draw in 3D. */
  constructor(elements: AlignmentElements, host: AlignmentHost) {
    this.viewport = new Viewport(elements.viewport);
    this.scene = new SceneView(elements.scene);
    this.overlay = new OverlayView(elements.photo);
    const refresh = () => this.viewport.refresh();
    this.orthos = this.openOrthos(elements.orthos, host);
    for (const view of [this.overlay, this.scene, ...this.orthos]) this.viewport.add(view);
    this.gizmo = new Gizmo(this.scene.camera, elements.scene, this.scene.placed, { ...host, refresh });
    this.scene.scene.add(this.gizmo.helper);
    this.gestures = this.listen(elements.scene);
    this.meter = new SilhouetteMeter(this.viewport.renderer, this.scene.placed);
    this.meter.onValue = host.onMeasured;
  }

  /**
   * Load the item. Resolves to the layout to start from without a draft.
   * @throws MeshError or Error in words for the page.
   */
  async load(item: PosedItem): Promise<Layout> {
    const { candidate, pointmap } = item.payload;
    const [model, cloud, bitmap] = await Promise.all([
      fetchMesh(candidate.glb_url),
      pointmap?.preview_url ? fetchPointCloud(pointmap.preview_url) : null,
      fetchMask(item.mask.url, METER_SIDE),
    ]);
    this.model = model;
    const camera = pointmap?.intrinsics ? { ...pointmap.intrinsics, ...sizeOf(item) } : null;
    const inside = cloud && camera ? pointsInMask(cloud, camera, bitmap) : null;
    const start =
      poseOf(item) ?? candidate.layout ?? (cloud && inside ? layoutFromPoints(cloud, inside) : null) ?? AHEAD;
    const targets = cloud && camera && inside && targetDepths(cloud.pointsInCamera, inside, camera, bitmap);
    this.cloud = cloud && inside ? new CloudPoints(cloud, inside) : null;
    this.isObject = inside ?? new Uint8Array();
    this.scene.show(model, this.cloud);
    this.overlay.show(model, start);
    if (camera) {
      this.overlay.intrinsics = camera;
      this.scene.showCamera(camera, camera.width, camera.height, start.translation[2] * 0.4);
      this.meter.start(bitmap, camera, camera.width, camera.height, targets);
    }
    return start;
  }

  /** Place the mesh in both views. */
  place(layout: Layout): void {
    if (!this.model) return;
    this.layout = layout;
    this.scene.place(layout);
    this.overlay.place(layout);
    for (const view of this.orthos) view.follow(layout);
    this.viewport.refresh();
    this.meter.ask();
  }

  /** The present layout, resting on the ground below it; null when no ground is found, or none near. */
  rested(): Layout | null {
    const { model, layout } = this;
    const { translation, quaternion_wxyz, scale } = sceneFromObject(layout);
    const points = this.cloud?.geometry.getAttribute('position').array ?? [];
    const ground = groundBelow(points, this.isObject, translation, scale);
    if (!model || !ground) return null;
    const [nx, ny, nz] = ground.normal;
    const lowest = model.lowest(rotate(conjugate(quaternion_wxyz), ground.normal));
    const middle = nx * translation[0] + ny * translation[1] + nz * translation[2];
    return restedOn(layout, ground, middle + scale * lowest);
  }

  /** Turn the camera of the scene around the object, in radians. */
  orbit(azimuth: number, elevation: number): void {
    this.scene.orbit = rotated(this.scene.orbit, azimuth, elevation);
    this.viewport.refresh();
  }

  /** Nearer to the object in the scene for a factor above 1. */
  zoom(factor: number): void {
    const { orbit } = this.scene;
    this.scene.orbit = zoomed(orbit, 1 / factor, { ...orbit, distance: Math.hypot(...orbit.target) });
    this.viewport.refresh();
  }

  look(preset: Preset): void {
    const { x, y, z } = this.scene.placed.position;
    this.scene.orbit = orbitFor(preset, [x, y, z], this.layout.scale);
    this.viewport.refresh();
  }

  /** From the camera's side, but enough to one side and above for depth to show. */
  lookFromObliqueAngle(): void {
    this.look('front');
    this.scene.orbit = rotated(this.scene.orbit, 0.55, 0.35);
  }

  seePhoto(crop: Crop): void {
    this.overlay.crop = crop;
    this.viewport.refresh();
  }

  set mode(mode: GizmoMode) {
    this.handles = mode;
    this.gizmo.mode = mode;
    this.viewport.refresh();
  }

  show(what: { mesh: boolean; target: boolean; controls: boolean; cloud: boolean; pointSize: number }): void {
    this.scene.showsMesh = what.mesh;
    this.gizmo.visible = what.controls;
    this.scene.axes.visible = what.controls;
    if (this.cloud) {
      this.cloud.visible = what.cloud;
      this.cloud.showsTarget = what.target;
      this.cloud.size = what.pointSize * this.viewport.renderer.getPixelRatio();
    }
    this.viewport.refresh();
  }

  set shading(shading: Shading) {
    this.scene.shading = shading;
    this.overlay.shading = shading;
    this.viewport.refresh();
  }

  set opacity(opacity: number) {
    this.overlay.opacity = opacity;
    this.viewport.refresh();
  }

  dispose(): void {
    this.gestures.dispose();
    for (const view of this.orthos) view.dispose();
    this.gizmo.dispose();
    this.scene.axes.free();
    this.meter.dispose();
    this.cloud?.free();
    this.model?.dispose();
    this.viewport.dispose();
  }

  private openOrthos(elements: readonly HTMLElement[], { onDrag, onDone }: AlignmentHost): OrthoView[] {
    const read = { layout: () => this.layout, mode: () => this.handles };
    const host = {
      get layout() {
        return read.layout();
      },
      get mode() {
        return read.mode();
      },
      onDrag,
      onDone,
      refresh: () => this.viewport.refresh(),
    };
    return elements.map((element, at) => new OrthoView(element, this.scene.scene, ORTHO_SIDES[at]!, host));
  }

  private listen(element: HTMLElement): OrbitGestures {
    const { scene, viewport } = this;
    const gestures = new OrbitGestures(element, {
      get orbit() {
        return scene.orbit;
      },
      get home() {
        return { ...scene.orbit, distance: Math.hypot(...scene.orbit.target) };
      },
      narrowFov: NARROW_FOV,
      change(change) {
        scene.orbit = change(scene.orbit);
        viewport.refresh();
      },
    });
    gestures.isBlocked = () => this.gizmo.isHeld;
    return gestures;
  }
}

/** The pose under review, or the one that a lead returned. */
function poseOf(item: PosedItem): Layout | null {
  return item.kind === 'pose_review' ? item.payload.layout : (item.payload.returned?.layout ?? null);
}

function sizeOf({ image }: PosedItem): { width: number; height: number } {
  return { width: image.width, height: image.height };
}
