/** The views of the compare screen: two turntables and the candidate over the photo, kept in step. */

import type { Intrinsics, Layout } from '../../api/types';
import { CameraLink } from '../../viewer/cameraLink';
import { CameraMeter } from '../../viewer/cameraMeter';
import { MeshCache } from '../../viewer/meshCache';
import type { MeshModel } from '../../viewer/meshModel';
import { MeshView, NARROW_FOV } from '../../viewer/meshView';
import { OrbitGestures } from '../../viewer/orbitGestures';
import { OverlayView } from '../../viewer/overlayView';
import type { Crop } from '../../viewer/rects';
import type { Shading } from '../../viewer/shading';
import { Turntable } from '../../viewer/turntable';
import { type ContextState, Viewport } from '../../viewer/viewport';
import { WarmQueue } from '../../viewer/warmQueue';

/** A candidate as the views need it. */
export interface Shown {
  url: string;
  layout: Layout | null;
}

export type Side = 0 | 1;

export class CompareViews {
  readonly viewport: Viewport;
  readonly meter = new CameraMeter();
  readonly link = new CameraLink(2);
  readonly turntable = new Turntable(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  private readonly cache = new MeshCache();
  private readonly warmth: WarmQueue;
  private readonly sides: [MeshView, MeshView];
  private readonly overlay: OverlayView;
  private readonly gestures: OrbitGestures[];
  private shown: (Shown | null)[] = [null, null];
  private overlaid: Shown | null = null;

  /** @throws Error when this browser cannot draw in 3D. */
  constructor(host: HTMLElement, left: HTMLElement, right: HTMLElement, photo: HTMLElement) {
    this.viewport = new Viewport(host);
    this.viewport.isMoving = () => this.turntable.turning && this.shown.some((side) => side !== null);
    this.warmth = new WarmQueue((model) => this.viewport.warm(model));
    const phase = (now: number) => this.turntable.phase(now);
    const views = [left, right].map(
      (element, side) => new MeshView(element, { orbit: () => this.link.of(side), phase }),
    );
    this.sides = views as [MeshView, MeshView];
    this.overlay = new OverlayView(photo);
    for (const view of [...this.sides, this.overlay]) this.viewport.add(view);
    this.gestures = [left, right].map((element, side) => this.listen(element, side));
  }

  /** Resolves when both are drawn; rejects with MeshError when one cannot be had. Null leaves a side empty. */
  async show(left: Shown | null, right: Shown | null): Promise<void> {
    const wanted = [left, right];
    this.shown = wanted;
    const models = await Promise.all(
      wanted.map(async (shown, side) => {
        const here = shown ? this.cache.peek(shown.url) : null;
        if (!here) this.sides[side]!.show(null);
        return here ?? (shown ? this.cache.load(shown.url) : null);
      }),
    );
    if (this.shown !== wanted) return;
    for (const [side, model] of models.entries()) this.sides[side]!.show(model);
    await this.viewport.drawn();
  }

  /** What lies over the photo; null for nothing. */
  async showOver(shown: Shown | null): Promise<void> {
    this.overlaid = shown;
    const model = shown?.layout ? await this.cache.load(shown.url) : null;
    if (this.overlaid !== shown) return;
    this.overlay.show(model, shown?.layout ?? null);
    this.viewport.refresh();
  }

  /** The photo's camera and the part of it that is on show. */
  seePhoto(intrinsics: Intrinsics | null, crop: Crop): void {
    this.overlay.intrinsics = intrinsics;
    this.overlay.crop = crop;
    this.viewport.refresh();
  }

  set overlayOpacity(opacity: number) {
    this.overlay.opacity = opacity;
    this.viewport.refresh();
  }

  set shading(shading: Shading) {
    for (const view of [...this.sides, this.overlay]) view.shading = shading;
    this.viewport.refresh();
  }

  toggleTurntable(): void {
    this.turntable.turning = !this.turntable.turning;
    this.viewport.refresh();
  }

  toggleLink(leader: Side): void {
    this.link.setLinked(!this.link.linked, leader);
    this.viewport.refresh();
  }

  resetCamera(): void {
    this.link.reset();
    this.turntable.reset();
    this.viewport.refresh();
  }

  /** Loads and uploads what will be needed, nearest first, and keeps it in memory. */
  prepare(urls: readonly string[]): void {
    this.cache.pin(urls);
    for (const url of urls) {
      void this.cache.prefetch(url).then((model: MeshModel | null) => model && this.warmth.add(model));
    }
  }

  dispose(): void {
    for (const gesture of this.gestures) gesture.dispose();
    this.warmth.dispose();
    this.viewport.dispose();
    this.cache.clear();
  }

  private listen(element: HTMLElement, side: number): OrbitGestures {
    const { link, viewport } = this;
    const host = {
      get orbit() {
        return link.of(side);
      },
      home: link.home,
      narrowFov: NARROW_FOV,
      change(change: Parameters<CameraLink['change']>[1]) {
        link.change(side, change);
        viewport.refresh();
      },
    };
    return new OrbitGestures(element, host, this.meter);
  }
}

/** Return the views, or null (after `onContext('unavailable')`) when this browser cannot draw in 3D. */
export function openViews(
  host: HTMLElement,
  left: HTMLElement,
  right: HTMLElement,
  photo: HTMLElement,
  onContext: (context: ContextState) => void,
): CompareViews | null {
  try {
    const views = new CompareViews(host, left, right, photo);
    views.viewport.onContext = onContext;
    return views;
  } catch {
    onContext('unavailable');
    return null;
  }
}
