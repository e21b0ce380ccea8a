/** One mesh on a turntable, and over the photo when it has a layout. */

import type { Intrinsics } from '../../api/types';
import type { Layout } from '../../domain/layout';
import { CameraLink } from '../../viewer/cameraLink';
import { MeshCache } from '../../viewer/meshCache';
import { MeshView, NARROW_FOV } from '../../viewer/meshView';
import { OrbitGestures } from '../../viewer/orbitGestures';
import { OverlayView } from '../../viewer/overlayView';
import type { Crop } from '../../viewer/rects';
import type { Shading } from '../../viewer/shading';
import { Turntable } from '../../viewer/turntable';
import { Viewport } from '../../viewer/viewport';

export class PreviewViews {
  readonly viewport: Viewport;
  readonly turntable = new Turntable(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  private readonly link = new CameraLink(1);
  private readonly cache = new MeshCache();
  private readonly view: MeshView;
  private readonly overlay: OverlayView;
  private readonly gestures: OrbitGestures;
  private wanted: string | null = null;

  /** @throws Error when this browser cannot draw in 3D. */
  constructor(host: HTMLElement, element: HTMLElement, photo: HTMLElement) {
    const { link } = this;
    this.viewport = new Viewport(host);
    this.viewport.isMoving = () => this.turntable.turning && this.wanted !== null;
    this.view = new MeshView(element, { orbit: () => link.of(0), phase: (now) => this.turntable.phase(now) });
    this.overlay = new OverlayView(photo);
    for (const view of [this.view, this.overlay]) this.viewport.add(view);
    const { viewport } = this;
    this.gestures = new OrbitGestures(element, {
      get orbit() {
        return link.of(0);
      },
      home: link.home,
      narrowFov: NARROW_FOV,
      change(change) {
        link.change(0, change);
        viewport.refresh();
      },
    });
  }

  /** Rejects with MeshError when the mesh cannot be had. Null empties the view. */
  async show(url: string | null, layout: Layout | null): Promise<void> {
    this.wanted = url;
    const model = url === null ? null : await this.cache.load(url);
    if (this.wanted !== url) return;
    this.view.show(model);
    this.overlay.show(model, layout);
    await this.viewport.drawn();
  }

  seePhoto(intrinsics: Intrinsics | null, crop: Crop): void {
    this.overlay.intrinsics = intrinsics;
    this.overlay.crop = crop;
    this.viewport.refresh();
  }

  set shading(shading: Shading) {
    this.view.shading = shading;
    this.overlay.shading = shading;
    this.viewport.refresh();
  }

  set opacity(opacity: number) {
    this.overlay.opacity = opacity;
    this.viewport.refresh();
  }

  toggleTurntable(): void {
    this.turntable.turning = !this.turntable.turning;
    this.viewport.refresh();
  }

  resetCamera(): void {
    this.link.reset();
    this.turntable.reset();
    this.viewport.refresh();
  }

  dispose(): void {
    this.gestures.dispose();
    this.viewport.dispose();
    this.cache.clear();
  }
}
