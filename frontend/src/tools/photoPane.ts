/** The photo with the outline of its mask; the owner of a viewport may draw a mesh over it. */

import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Bitmap } from '../domain/silhouette';
import { fetchMask } from '../viewer/maskBitmap';
import { outlineOf, type Segment } from '../viewer/maskOutline';
import {
  keepInFrame,
  type PhotoView,
  type Point,
  panBy,
  type Size,
  visiblePart,
  zoomAt,
} from '../viewer/photoView';
import { type Crop, contained, cropAround, filledTo } from '../viewer/rects';
import { panAndZoom } from './panAndZoom';

export interface PhotoSource {
  image: { url: string; width: number; height: number };
  /** Null while the object has none: the whole photo is shown. */
  mask: { url: string; bbox_xywh: readonly number[] } | null;
}

/** Another part of the photo is on show. */
export class CropChanged extends Event {
  constructor(readonly crop: Crop) {
    super('crop-changed', { bubbles: true, composed: true });
  }
}

@customElement('mq-photo-pane')
export class MqPhotoPane extends LitElement {
  @property({ attribute: false }) source: PhotoSource | null = null;
  /** The whole photo, or only the object and what is around it. */
  @property({ type: Boolean }) whole = false;
  @property({ type: Boolean }) outline = true;
  /** Darkens what is outside the mask. */
  @property({ type: Boolean }) dim = false;
  /** Whether a plain drag moves the photo; else only the right button or Shift does, and a plain drag is the page's. */
  @property({ type: Boolean, attribute: 'drag-pans' }) dragPans = false;
  @state() private error = '';
  @query('.frame') readonly frame!: HTMLElement;
  @query('img') private photo!: HTMLImageElement;
  @query('canvas') private drawing!: HTMLCanvasElement;
  crop: Crop = { x: 0, y: 0, width: 1, height: 1 };
  private mask: { url: string; bitmap: Bitmap; segments: Segment[] } | null = null;
  private maskLoading: Promise<void> = Promise.resolve();
  /** Where the photo lies after a zoom or pan; null while it is framed by `whole`. */
  private moved: PhotoView | null = null;
  private view: PhotoView = { scale: 1, x: 0, y: 0 };
  private stopListening = () => {};
  private readonly resizes = new ResizeObserver(() => this.arrange());

  static override styles = css`
    :host {
      position: relative;
      display: block;
      overflow: hidden;
      border-radius: var(--radius);
      background: var(--viewport);
    }
    .frame {
      position: absolute;
      overflow: hidden;
    }
    img {
      position: absolute;
      max-width: none;
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      pointer-events: none;
    }
    p {
      position: absolute;
      left: var(--s2);
      bottom: var(--s2);
      margin: 0;
      padding: var(--s1) var(--s2);
      border-radius: var(--radius-s);
      background: var(--bad-soft);
      color: var(--bad);
    }
  `;

  override connectedCallback(): void {
    super.connectedCallback();
    this.resizes.observe(this);
    this.stopListening = panAndZoom(this, {
      pans: (event) => event.button === 1 || event.button === 2 || event.shiftKey || this.dragPans,
      onPan: (dx, dy) => this.moveTo(panBy(this.view, dx, dy)),
      onZoom: (factor, at) => this.zoom(factor, at),
      onReset: () => this.reset(),
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
    this.stopListening();
  }

  /** Pixels of the page per pixel of the photo. */
  get scale(): number {
    return this.view.scale;
  }

  /** Larger (factor above 1) or smaller, around a point of the pane, or its middle. */
  zoom(factor: number, at: Point = { x: this.clientWidth / 2, y: this.clientHeight / 2 }): void {
    if (!this.source) return;
    const least = Math.min(this.view.scale, framedView(this.size, this.wholePhoto).scale);
    this.moveTo(zoomAt(this.view, factor, at, least));
  }

  /** Back to the framing by `whole`. */
  reset(): void {
    this.moved = null;
    this.arrange();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('source')) this.maskLoading = this.loadMask();
    if (changed.has('source') || changed.has('whole')) this.moved = null;
    this.arrange();
  }

  /**
   * Resolves when the photo and the outline of its mask are on screen.
   * @throws Error when one of them cannot be loaded.
   */
  async shown(): Promise<void> {
    await this.updateComplete;
    if (this.photo.complete && this.photo.naturalWidth === 0) this.photo.src = this.source?.image.url ?? '';
    await this.photo.decode().catch(() => {
      throw new Error('The photo could not be loaded.');
    });
    if (this.error) await this.loadMask();
    else await this.maskLoading;
    if (this.error) throw new Error(this.error);
  }

  private async loadMask(): Promise<void> {
    const url = this.source?.mask?.url ?? null;
    this.mask = null;
    this.error = '';
    if (!url) return;
    try {
      const bitmap = await fetchMask(url);
      if (this.source?.mask?.url !== url) return;
      this.mask = { url, bitmap, segments: outlineOf(bitmap) };
      this.arrange();
    } catch (error) {
      this.error = error instanceof Error ? error.message : String(error);
    }
  }

  private get size(): Size {
    return { width: this.clientWidth, height: this.clientHeight };
  }

  private get wholePhoto(): Crop {
    const { width, height } = this.source?.image ?? { width: 1, height: 1 };
    return { x: 0, y: 0, width, height };
  }

  /** What shows without a zoom. */
  private get framing(): PhotoView {
    const { mask } = this.source ?? {};
    const { width, height } = this.wholePhoto;
    if (this.whole || !mask) return framedView(this.size, this.wholePhoto);
    const close = cropAround(mask.bbox_xywh, width, height);
    return framedView(this.size, filledTo(close, this.clientWidth / this.clientHeight, width, height));
  }

  private moveTo(view: PhotoView): void {
    if (!this.source) return;
    this.moved = keepInFrame(view, this.wholePhoto, this.size);
    this.arrange();
  }

  /** Lays the chosen part of the photo into the pane. */
  private arrange(): void {
    const { source } = this;
    if (!source || !this.frame || this.clientWidth === 0) return;
    this.view = this.moved ?? this.framing;
    const { crop, rect } = visiblePart(this.view, source.image, this.size);
    const { scale } = this.view;
    place(this.frame, rect.x, rect.y, rect.width, rect.height);
    place(
      this.photo,
      -crop.x * scale,
      -crop.y * scale,
      source.image.width * scale,
      source.image.height * scale,
    );
    this.draw(crop, scale, rect.width, rect.height);
    this.crop = crop;
    this.dispatchEvent(new CropChanged(crop));
  }

  private draw(crop: Crop, scale: number, width: number, height: number): void {
    const ratio = window.devicePixelRatio;
    this.drawing.width = Math.round(width * ratio);
    this.drawing.height = Math.round(height * ratio);
    const context = this.drawing.getContext('2d');
    if (!context || !this.mask || !this.source) return;
    const pixel = this.source.image.width / this.mask.bitmap.width;
    context.scale(ratio, ratio);
    context.translate(-crop.x * scale, -crop.y * scale);
    context.scale(scale * pixel, scale * pixel);
    if (this.dim) shade(context, this.mask.bitmap);
    if (this.outline) stroke(context, this.mask.segments, 1 / (scale * pixel));
  }

  override render() {
    const { source } = this;
    return html`<div class="frame">
        <img src=${source?.image.url ?? ''} alt="The photo" draggable="false" ?hidden=${!source} />
        <canvas></canvas>
      </div>
      <slot></slot>
      ${this.error ? html`<p role="alert">${this.error}</p>` : null}`;
  }
}

/** The part of the photo in the middle of the pane, as large as it goes. */
function framedView({ width, height }: Size, crop: Crop): PhotoView {
  const rect = contained({ left: 0, top: 0, width, height }, crop.width, crop.height);
  const scale = rect.width / crop.width;
  return { scale, x: rect.left - crop.x * scale, y: rect.top - crop.y * scale };
}

function place(element: HTMLElement, left: number, top: number, width: number, height: number): void {
  Object.assign(element.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}

/** A light line on a dark one, so that it shows on any photo. */
function stroke(context: CanvasRenderingContext2D, segments: readonly Segment[], thin: number): void {
  context.beginPath();
  for (const [x1, y1, x2, y2] of segments) {
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
  }
  context.lineCap = 'square';
  for (const [width, colour] of [
    [4, '#000000b0'],
    [1.8, '#ffe45e'],
  ] as const) {
    context.lineWidth = width * thin;
    context.strokeStyle = colour;
    context.stroke();
  }
}

function shade(context: CanvasRenderingContext2D, { width, height, data }: Bitmap): void {
  const veil = new ImageData(width, height);
  for (let at = 0; at < data.length; at += 1) veil.data[at * 4 + 3] = data[at] ? 0 : 140;
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(veil, 0, 0);
  context.drawImage(canvas, 0, 0);
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-photo-pane': MqPhotoPane;
  }
}
