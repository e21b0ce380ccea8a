/** The views of the compare screen: two turntables and the candidate over the photo, kept in step. */

import type { Intrinsics, Layout } from '../../api/types';
import { IDENTITY } from '../../domain/layout';
import { orbitFor, type Preset } from '../../tools/viewPresets';
import { CameraLink } from '../../viewer/cameraLink';
import { CameraMeter } from '../../viewer/cameraMeter';
import { MeshCache } from '../../viewer/meshCache';
import type { MeshModel } from '../../viewer/meshModel';
import { MeshView, NARROW_FOV } from '../../viewer/meshView';
import { HOME, type Orbit, rotated, zoomed } from '../../viewer/orbit';
import { OrbitGestures } from '../../viewer/orbitGestures';
import { OverlayView } from '../../viewer/overlayView';
import { turnAsInPhoto } from '../../viewer/photoPose';
import type { Crop } from '../../viewer/rects';
import type { Shading } from '../../viewer/shading';
import { SilhouettesView } from '../../viewer/silhouettes';
import { Turntable } from '../../viewer/turntable';
import { type ContextState, Viewport } from '../../viewer/viewport';
import { WarmQueue } from '../../viewer/warmQueue';

/** A candidate as the views need it. */
export interface Shown {
  url: string;
  layout: Layout | null;
}

/** Straight at what the photo's camera saw, or at the front of an upright mesh. */
const AHEAD: Orbit = { ...HOME, azimuth: 0, elevation: 0 };

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
  private readonly silhouettes: SilhouettesView;
  private readonly gestures: OrbitGestures[];
  private shown: (Shown | null)[] = [null, null];
  private overlaid: Shown | null = null;
  private compared: readonly [Shown, Shown] | null = null;
  /** Whether meshes are turned as in the photo; else upright. */
  private isAsInPhoto = false;

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
    this.silhouettes = new SilhouettesView(photo);
    for (const view of [...this.sides, this.overlay, this.silhouettes]) this.viewport.add(view);
    this.gestures = [left, right].map((element, side) => this.listen(element, side));
  }

  /**
   * Resolves when both are drawn; rejects with MeshError when one cannot be had. Null leaves a side empty. `isFirst`: the
   * cameras start anew; else they stay.
   */
  async show(left: Shown | null, right: Shown | null, isFirst: boolean): Promise<void> {
    const wanted = [left, right];
    this.shown = wanted;
    if (isFirst) this.resetCamera();
    const models = await Promise.all(
      wanted.map(async (shown, side) => {
        const here = shown ? this.cache.peek(shown.url) : null;
        if (!here) this.sides[side]!.show(null);
        return here ?? (shown ? this.cache.load(shown.url) : null);
      }),
    );
    if (this.shown !== wanted) return;
    for (const [side, model] of models.entries()) this.sides[side]!.show(model);
    this.turnMeshes();
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

  /** Both silhouettes over the photo, where both have a layout; null for none. */
  async showSilhouettes(pair: readonly [Shown, Shown] | null): Promise<void> {
    this.compared = pair;
    const models = pair ? await Promise.all(pair.map(({ url }) => this.cache.load(url))) : null;
    if (this.compared !== pair) return;
    const [left, right] = (pair ?? []).map(({ layout }, side) => layout && { model: models![side]!, layout });
    this.silhouettes.show(left && right ? [left, right] : null);
    this.viewport.refresh();
  }

  /** The photo's camera and the part of it that is on show. */
  seePhoto(intrinsics: Intrinsics | null, crop: Crop): void {
    for (const view of [this.overlay, this.silhouettes]) Object.assign(view, { intrinsics, crop });
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

  /** Back to how a round starts: as in the photo, or in a three-quarter view when there is no layout. */
  resetCamera(): void {
    const hasPose = this.shown.some((shown) => shown?.layout);
    this.see(hasPose ? AHEAD : this.link.home, hasPose);
  }

  /** Both meshes from a fixed viewpoint; the turntable stops there and continues from there. */
  look(preset: Preset): void {
    this.turntable.turning = false;
    this.see(
      { ...orbitFor(preset === 'photo' ? 'front' : preset, [0, 0, 0], 1), distance: HOME.distance },
      preset === 'photo',
    );
  }

  /** Turn both cameras, in radians. */
  orbit(azimuth: number, elevation: number): void {
    this.meter.gesture();
    this.meter.turned(azimuth, elevation);
    this.link.changeAll((orbit) => rotated(orbit, azimuth, elevation));
    this.viewport.refresh();
  }

  /** Nearer for a factor above 1. */
  zoom(factor: number): void {
    this.meter.gesture();
    this.link.changeAll((orbit) => zoomed(orbit, 1 / factor, this.link.home));
    this.viewport.refresh();
  }

  private see(orbit: Orbit, asInPhoto: boolean): void {
    this.isAsInPhoto = asInPhoto;
    this.link.setAll(orbit);
    this.turntable.reset();
    this.turnMeshes();
    this.viewport.refresh();
  }

  private turnMeshes(): void {
    for (const [side, shown] of this.shown.entries()) {
      const layout = this.isAsInPhoto ? (shown?.layout ?? null) : null;
      this.sides[side]!.pose = layout ? turnAsInPhoto(layout) : IDENTITY.quaternion_wxyz;
    }
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
