/** The views of the alignment screen: the mesh over the photo, and the scene with its gizmo, from one layout. */

import type { PosedItem } from '../../api/types';
import type { Layout } from '../../domain/layout';
import { Gizmo } from '../../tools/gizmo';
import type { GizmoMode } from '../../tools/nudge';
import { METER_SIDE, SilhouetteMeter } from '../../tools/silhouetteMeter';
import { layoutFromPoints, pointsInMask } from '../../tools/targetPoints';
import { orbitFor, type Preset } from '../../tools/viewPresets';
import { CloudPoints } from '../../viewer/cloudPoints';
import { fetchMesh } from '../../viewer/loadMesh';
import { fetchMask } from '../../viewer/maskBitmap';
import type { MeshModel } from '../../viewer/meshModel';
import { NARROW_FOV } from '../../viewer/meshView';
import { rotated } from '../../viewer/orbit';
import { OrbitGestures } from '../../viewer/orbitGestures';
import { OverlayView } from '../../viewer/overlayView';
import { fetchPointCloud } from '../../viewer/pointCloud';
import type { Crop } from '../../viewer/rects';
import type { Shading } from '../../viewer/shading';
import { Viewport } from '../../viewer/viewport';
import { SceneView } from './sceneView';

/** For a mesh without any layout: upright, one unit ahead of the camera. */
const AHEAD: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0, 0, 1], scale: 0.3 };

export interface AlignmentHost {
  onDrag(layout: Layout): void;
  onDone(layout: Layout): void;
  onIou(iou: number, isLatest: boolean): void;
}

export class AlignmentViews {
  readonly viewport: Viewport;
  private readonly scene: SceneView;
  private readonly overlay: OverlayView;
  private readonly gizmo: Gizmo;
  private readonly gestures: OrbitGestures;
  private readonly meter: SilhouetteMeter;
  private model: MeshModel | null = null;
  private cloud: CloudPoints | null = null;
  private layout: Layout = AHEAD;

  /** @throws Error when this browser cannot draw in 3D. */
  constructor(viewportHost: HTMLElement, photo: HTMLElement, sceneElement: HTMLElement, host: AlignmentHost) {
    this.viewport = new Viewport(viewportHost);
    this.scene = new SceneView(sceneElement);
    this.overlay = new OverlayView(photo);
    for (const view of [this.overlay, this.scene]) this.viewport.add(view);
    const refresh = () => this.viewport.refresh();
    this.gizmo = new Gizmo(this.scene.camera, sceneElement, this.scene.placed, { ...host, refresh });
    this.scene.scene.add(this.gizmo.helper);
    this.gestures = this.listen(sceneElement);
    this.meter = new SilhouetteMeter(this.viewport.renderer, this.scene.placed);
    this.meter.onValue = host.onIou;
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
    this.cloud = cloud && inside ? new CloudPoints(cloud, inside) : null;
    this.scene.show(model, this.cloud);
    this.overlay.show(model, start);
    if (camera) {
      this.overlay.intrinsics = camera;
      this.scene.showCamera(camera, camera.width, camera.height, start.translation[2] * 0.4);
      this.meter.start(bitmap, camera, camera.width, camera.height);
    }
    return start;
  }

  /** Place the mesh in both views. */
  place(layout: Layout): void {
    if (!this.model) return;
    this.layout = layout;
    this.scene.place(layout);
    this.overlay.place(layout);
    this.viewport.refresh();
    this.meter.ask();
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
    this.gizmo.mode = mode;
    this.viewport.refresh();
  }

  show(what: { mesh: boolean; target: boolean; controls: boolean; cloud: boolean; pointSize: number }): void {
    this.scene.showsMesh = what.mesh;
    this.gizmo.visible = what.controls;
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
    this.gizmo.dispose();
    this.meter.dispose();
    this.cloud?.free();
    this.model?.dispose();
    this.viewport.dispose();
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
