/** How well the mesh agrees with mask and points, seen by the photo's camera: drawn small, read back, a few times a second. */

import { type Object3D, Scene, type WebGLRenderer, WebGLRenderTarget } from 'three';
import { type Bitmap, bitmapFromRgba, silhouetteIou } from '../domain/silhouette';
import { PhotoCamera, type Pinhole } from '../viewer/photoCamera';
import { DepthMaterial, medianGap, type TargetDepths } from './depthImage';

/** Pixels of the longer side: an edge of one pixel is then about half a percent of an object that fills the photo. */
export const METER_SIDE = 192;
const PAUSE_MS = 120;
/** The mesh ends nearer than this many times the distance of its middle. */
const DEEPEST = 4;

export interface Agreement {
  /** Overlap of the silhouette with the mask, 0 to 1. */
  iou: number;
  /** Median distance to the measured points along the line of sight, in the scene's unit; null without such points. */
  pointGap: number | null;
}

export class SilhouetteMeter {
  private readonly camera = new PhotoCamera();
  private readonly scene = new Scene();
  private readonly depth = new DepthMaterial();
  private target: WebGLRenderTarget | null = null;
  private points: TargetDepths | null = null;
  private mask: Bitmap | null = null;
  private photo: { pinhole: Pinhole; width: number; height: number } | null = null;
  private isBusy = false;
  private isAsked = false;
  private isGone = false;
  /** Called with each new measurement, and whether it is of the layout on screen. */
  onValue: (agreement: Agreement, isLatest: boolean) => void = () => {};

  constructor(
    private readonly renderer: WebGLRenderer,
    /** The placed mesh; it belongs to another scene and is borrowed for the measurement. */
    private readonly placed: Object3D,
  ) {
    this.scene.overrideMaterial = this.depth;
  }

  /**
   * What is measured from the next `ask` on: the mask, made small to at most METER_SIDE, the camera of the full photo,
   * and the measured points in the pixels of the mask.
   */
  start(mask: Bitmap, pinhole: Pinhole, width: number, height: number, points: TargetDepths | null): void {
    this.mask = mask;
    this.points = points;
    this.photo = { pinhole, width, height };
    this.target?.dispose();
    this.target = new WebGLRenderTarget(mask.width, mask.height);
  }

  /** The layout changed. */
  ask(): void {
    this.isAsked = true;
    if (!this.isBusy) void this.measure();
  }

  dispose(): void {
    this.isGone = true;
    this.target?.dispose();
    this.depth.dispose();
  }

  private async measure(): Promise<void> {
    const { mask, target } = this;
    if (!mask || !target || this.isGone) return;
    this.isBusy = true;
    this.isAsked = false;
    try {
      const agreement = await this.compare(mask, target);
      if (!this.isGone && agreement !== null) this.onValue(agreement, !this.isAsked);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } finally {
      this.isBusy = false;
    }
    if (this.isAsked) void this.measure();
  }

  /** Null when the render could not be read back: the context is lost, or the screen was left meanwhile. */
  private async compare(mask: Bitmap, target: WebGLRenderTarget): Promise<Agreement | null> {
    const { width, height } = mask;
    const range = this.draw(target);
    const rgba = new Uint8Array(width * height * 4);
    const read = this.renderer.readRenderTargetPixelsAsync(target, 0, 0, width, height, rgba);
    const isRead = await read.then(
      () => true,
      () => false,
    );
    if (!isRead) return null;
    const iou = silhouetteIou(bitmapFromRgba(rgba, width, height, { channel: 3, flipRows: true }), mask);
    return { iou, pointGap: this.points && medianGap(this.points, rgba, width, height, range) };
  }

  /** Returns the depth that the brightest pixel would have. */
  private draw(target: WebGLRenderTarget): number {
    if (!this.photo) return 1;
    const { pinhole, width, height } = this.photo;
    const parent = this.placed.parent;
    const hidden = this.placed.children.filter(({ visible }) => !visible);
    for (const child of hidden) child.visible = true;
    this.scene.add(this.placed);
    const distance = Math.max(1e-3, this.placed.position.length());
    this.camera.see(pinhole, { x: 0, y: 0, width, height }, distance);
    this.depth.range = distance * DEEPEST;
    this.renderer.setRenderTarget(target);
    this.renderer.setScissorTest(false);
    this.renderer.clear();
    this.renderer.render(this.scene, this.camera);
    this.renderer.setRenderTarget(null);
    for (const child of hidden) child.visible = false;
    parent?.add(this.placed);
    return distance * DEEPEST;
  }
}
