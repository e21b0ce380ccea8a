/** How well the mesh covers the mask, seen by the photo's camera: drawn small, read back, a few times a second. */

import { type Object3D, Scene, type WebGLRenderer, WebGLRenderTarget } from 'three';
import { type Bitmap, bitmapFromRgba, silhouetteIou } from '../domain/silhouette';
import { PhotoCamera, type Pinhole } from '../viewer/photoCamera';

/** Pixels of the longer side: an edge of one pixel is then about half a percent of an object that fills the photo. */
export const METER_SIDE = 192;
const PAUSE_MS = 120;

export class SilhouetteMeter {
  private readonly camera = new PhotoCamera();
  private readonly scene = new Scene();
  private target: WebGLRenderTarget | null = null;
  private mask: Bitmap | null = null;
  private photo: { pinhole: Pinhole; width: number; height: number } | null = null;
  private isBusy = false;
  private isAsked = false;
  private isGone = false;
  /** Called with each new value, 0 to 1, and whether it is of the layout on screen. */
  onValue: (iou: number, isLatest: boolean) => void = () => {};

  constructor(
    private readonly renderer: WebGLRenderer,
    /** The placed mesh; it belongs to another scene and is borrowed for the measurement. */
    private readonly placed: Object3D,
  ) {}

  /** The mask, made small to at most METER_SIDE, and the camera of the full photo. */
  start(mask: Bitmap, pinhole: Pinhole, width: number, height: number): void {
    this.mask = mask;
    this.photo = { pinhole, width, height };
    this.target?.dispose();
    this.target = new WebGLRenderTarget(mask.width, mask.height);
    this.ask();
  }

  /** The layout changed. */
  ask(): void {
    this.isAsked = true;
    if (!this.isBusy) void this.measure();
  }

  dispose(): void {
    this.isGone = true;
    this.target?.dispose();
  }

  private async measure(): Promise<void> {
    const { mask, target } = this;
    if (!mask || !target || this.isGone) return;
    this.isBusy = true;
    this.isAsked = false;
    try {
      const iou = await this.compare(mask, target);
      if (!this.isGone && iou !== null) this.onValue(iou, !this.isAsked);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    } finally {
      this.isBusy = false;
    }
    if (this.isAsked) void this.measure();
  }

  /** Null when the render could not be read back: the context is lost, or the screen was left meanwhile. */
  private async compare(mask: Bitmap, target: WebGLRenderTarget): Promise<number | null> {
    const { width, height } = mask;
    this.draw(target);
    const rgba = new Uint8Array(width * height * 4);
    const read = this.renderer.readRenderTargetPixelsAsync(target, 0, 0, width, height, rgba);
    const isRead = await read.then(
      () => true,
      () => false,
    );
    if (!isRead) return null;
    return silhouetteIou(bitmapFromRgba(rgba, width, height, { channel: 3, flipRows: true }), mask);
  }

  private draw(target: WebGLRenderTarget): void {
    if (!this.photo) return;
    const { pinhole, width, height } = this.photo;
    const parent = this.placed.parent;
    const wasVisible = this.placed.visible;
    this.placed.visible = true;
    this.scene.add(this.placed);
    this.camera.see(pinhole, { x: 0, y: 0, width, height }, Math.max(1e-3, this.placed.position.length()));
    this.renderer.setRenderTarget(target);
    this.renderer.setScissorTest(false);
    this.renderer.clear();
    this.renderer.render(this.scene, this.camera);
    this.renderer.setRenderTarget(null);
    this.placed.visible = wasVisible;
    parent?.add(this.placed);
  }
}
