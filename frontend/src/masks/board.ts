import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from '../ui/controls';
import { BoardPainter, type Draft, type OtherMask } from './boardPainter';
import {
  type Box,
  type Layers,
  NO_PROMPTS,
  type PaintStep,
  type PromptPoint,
  type Prompts,
} from './maskDocument';
import { drawLayers, drawStep } from './paint';
import {
  fitBox,
  fitPhoto,
  isOtherSize,
  type Point,
  panBy,
  type Size,
  toImage,
  type View,
  zoomAt,
} from './view';

export type BoardTool = 'look' | 'click' | 'box' | 'brush' | 'eraser' | 'polygon';

/** A finished gesture, in image pixels. */
export type Gesture = { kind: 'point'; point: PromptPoint } | { kind: 'box'; box: Box } | PaintStep;

export class BoardGesture extends Event {
  constructor(readonly gesture: Gesture) {
    super('board-gesture');
  }
}

const NO_LAYERS: Layers = { base: null, paint: [] };
const CLOSE_PX = 10;

/** The photo with a mask on it: zoom, pan, and the gestures of the tools. It knows no site and keeps no history. */
@customElement('mq-mask-board')
export class MqMaskBoard extends LitElement {
  @property() photoUrl = '';
  @property({ attribute: false, hasChanged: isOtherSize }) photoSize: Size = { width: 1, height: 1 };
  @property({ attribute: false }) layers: Layers = NO_LAYERS;
  @property({ attribute: false }) prompts: Prompts = NO_PROMPTS;
  @property({ attribute: false }) others: readonly OtherMask[] = [];
  @property() tool: BoardTool = 'look';
  /** Diameter of brush and eraser in image pixels. */
  @property({ type: Number }) brush = 24;
  @property({ type: Number }) opacity = 0.45;
  @property({ type: Boolean }) showsMask = true;
  @query('canvas') private canvas!: HTMLCanvasElement;

  private painter: BoardPainter | undefined;
  private readonly mask = document.createElement('canvas');
  private photo: HTMLImageElement | null = null;
  private view: View = { scale: 1, x: 0, y: 0 };
  private frame: Size = { width: 1, height: 1 };
  private isFramed = false;
  private draft: Draft | null = null;
  private stroke: PaintStep | null = null;
  private pointerAt: Point | null = null;
  private panFrom: Point | null = null;
  private isSpaceHeld = false;
  private drawing = 0;
  private readonly observer = new ResizeObserver(() => this.resize());

  static override styles = [
    ...controls,
    css`
      :host {
        position: relative;
        min-height: 0;
        overflow: hidden;
        background: var(--viewport);
      }
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        touch-action: none;
        outline-offset: -2px;
      }
      canvas.click,
      canvas.box,
      canvas.polygon {
        cursor: crosshair;
      }
      canvas.brush,
      canvas.eraser {
        cursor: none;
      }
      canvas.look,
      canvas.moving {
        cursor: grab;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
    addEventListener('keydown', this.onSpace);
    addEventListener('keyup', this.onSpace);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    removeEventListener('keydown', this.onSpace);
    removeEventListener('keyup', this.onSpace);
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
  }

  override firstUpdated(): void {
    this.painter = new BoardPainter(this.canvas);
    this.canvas.addEventListener('wheel', this.onWheel, { passive: false });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('photoUrl')) this.loadPhoto();
    if (changed.has('photoSize')) {
      this.mask.width = this.photoSize.width;
      this.mask.height = this.photoSize.height;
      this.isFramed = false;
      this.resize();
    }
    if (changed.has('layers') || changed.has('photoSize')) this.drawMask();
    if (changed.has('tool')) this.draft = null;
    this.redraw();
  }

  /** The whole photo. */
  showAll(): void {
    this.view = fitPhoto(this.photoSize, this.frame);
    this.redraw();
  }

  /** A part of it, with room around. */
  showBox(box: Box): void {
    this.view = fitBox(box, this.frame);
    this.isFramed = true;
    this.redraw();
  }

  /** Larger (factor above 1) or smaller, around the middle. */
  zoom(factor: number): void {
    this.zoomTo(factor, { x: this.frame.width / 2, y: this.frame.height / 2 });
  }

  /** Finish the polygon under way; false when there is none. */
  closePolygon(): boolean {
    const draft = this.draft;
    if (draft?.kind !== 'polygon' || draft.points.length < 3) return false;
    this.draft = null;
    this.tell({ kind: 'polygon', points: draft.points, erases: false });
    return true;
  }

  /** Give up the gesture under way; false when there is none. */
  cancelGesture(): boolean {
    const had = this.draft !== null || this.stroke !== null;
    this.draft = null;
    this.stroke = null;
    this.drawMask();
    this.redraw();
    return had;
  }

  private loadPhoto(): void {
    const photo = new Image();
    photo.decoding = 'async';
    photo.onload = () => {
      this.photo = photo;
      this.redraw();
    };
    this.photo = null;
    if (this.photoUrl) photo.src = this.photoUrl;
  }

  private drawMask(): void {
    const context = this.mask.getContext('2d');
    if (context) drawLayers(context, this.layers);
  }

  private resize(): void {
    this.frame = { width: this.clientWidth || 1, height: this.clientHeight || 1 };
    this.painter?.resize(this.frame, devicePixelRatio);
    if (!this.isFramed && this.clientWidth > 0) {
      this.isFramed = true;
      this.view = fitPhoto(this.photoSize, this.frame);
    }
    this.redraw();
  }

  private redraw(): void {
    if (this.drawing !== 0) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      const isBrushing = this.tool === 'brush' || this.tool === 'eraser';
      const cursor =
        isBrushing && this.pointerAt && !this.isSpaceHeld
          ? { at: toImage(this.view, this.pointerAt), diameter: this.brush }
          : null;
      const { view, photo, photoSize, mask, opacity, showsMask, others, prompts, draft } = this;
      this.painter?.draw({
        view,
        photo,
        photoSize,
        mask,
        opacity,
        showsMask,
        others,
        prompts,
        draft,
        cursor,
      });
    });
  }

  private tell(gesture: Gesture): void {
    this.dispatchEvent(new BoardGesture(gesture));
    this.redraw();
  }

  private zoomTo(factor: number, at: Point): void {
    const smallest = fitPhoto(this.photoSize, this.frame).scale / 2;
    this.view = zoomAt(this.view, factor, at, smallest);
    this.redraw();
  }

  private readonly onSpace = (event: KeyboardEvent) => {
    if (event.key !== ' ') return;
    this.isSpaceHeld = event.type === 'keydown';
    this.requestUpdate();
  };

  private readonly onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const at = this.pointOf(event);
    if (event.shiftKey) this.view = panBy(this.view, -event.deltaY, 0);
    else this.zoomTo(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), at);
    this.redraw();
  };

  private pointOf(event: MouseEvent): Point {
    const bounds = this.canvas.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  }

  private readonly onDown = (event: PointerEvent) => {
    const at = this.pointOf(event);
    this.canvas.setPointerCapture(event.pointerId);
    if (event.button === 1 || this.isSpaceHeld || this.tool === 'look') this.panFrom = at;
    else this.begin(toImage(this.view, at), at, event);
  };

  private begin(point: Point, at: Point, event: PointerEvent): void {
    const isSecond = event.button === 2 || event.altKey;
    switch (this.tool) {
      case 'click':
        if (this.isInside(point)) this.tell({ kind: 'point', point: { ...point, positive: !isSecond } });
        break;
      case 'box':
        this.draft = { kind: 'box', from: point, to: point };
        break;
      case 'polygon':
        this.addCorner(point, at);
        break;
      case 'brush':
      case 'eraser':
        this.beginStroke(point, (this.tool === 'eraser') !== isSecond);
    }
  }

  private isInside({ x, y }: Point): boolean {
    return x >= 0 && y >= 0 && x < this.photoSize.width && y < this.photoSize.height;
  }

  private addCorner(point: Point, at: Point): void {
    const points = this.draft?.kind === 'polygon' ? this.draft.points : [];
    const first = points[0];
    const start = first && {
      x: first.x * this.view.scale + this.view.x,
      y: first.y * this.view.scale + this.view.y,
    };
    const isClosing = start && points.length > 2 && Math.hypot(start.x - at.x, start.y - at.y) < CLOSE_PX;
    if (isClosing) this.closePolygon();
    else this.draft = { kind: 'polygon', points: [...points, point], to: null };
    this.redraw();
  }

  private beginStroke(point: Point, erases: boolean): void {
    this.stroke = { kind: 'stroke', points: [point], diameter: this.brush, erases };
    this.paintPiece([point]);
  }

  /** Paint the newest piece of the stroke at once; the whole stroke becomes a step when the pointer is lifted. */
  private paintPiece(points: Point[]): void {
    const context = this.mask.getContext('2d');
    if (context && this.stroke) drawStep(context, { ...this.stroke, points });
    this.redraw();
  }

  private readonly onMove = (event: PointerEvent) => {
    const at = this.pointOf(event);
    this.pointerAt = at;
    if (this.panFrom) {
      this.view = panBy(this.view, at.x - this.panFrom.x, at.y - this.panFrom.y);
      this.panFrom = at;
    }
    const point = toImage(this.view, at);
    if (this.draft?.kind === 'box') this.draft = { ...this.draft, to: point };
    if (this.draft?.kind === 'polygon') this.draft = { ...this.draft, to: point };
    if (this.stroke?.kind === 'stroke') {
      const pieces = event.getCoalescedEvents?.() ?? [event];
      const from = this.stroke.points.at(-1)!;
      const added = pieces.map((piece) => toImage(this.view, this.pointOf(piece)));
      this.stroke.points.push(...added);
      this.paintPiece([from, ...added]);
    }
    this.redraw();
  };

  private readonly onUp = () => {
    this.panFrom = null;
    const { draft, stroke } = this;
    if (draft?.kind === 'box') {
      this.draft = null;
      const box = this.boxOf(draft.from, draft.to);
      if (box) this.tell({ kind: 'box', box });
    }
    if (stroke) {
      this.stroke = null;
      this.tell(stroke);
    }
    this.redraw();
  };

  /** Whole pixels inside the photo, or null for a box that a slip of the hand made. */
  private boxOf(a: Point, b: Point): Box | null {
    const { width, height } = this.photoSize;
    const left = Math.max(0, Math.round(Math.min(a.x, b.x)));
    const top = Math.max(0, Math.round(Math.min(a.y, b.y)));
    const right = Math.min(width, Math.round(Math.max(a.x, b.x)));
    const bottom = Math.min(height, Math.round(Math.max(a.y, b.y)));
    return right - left < 4 || bottom - top < 4 ? null : [left, top, right - left, bottom - top];
  }

  private readonly onLeave = () => {
    this.pointerAt = null;
    this.redraw();
  };

  override render() {
    return html`<canvas
      class="${this.tool} ${this.isSpaceHeld ? 'moving' : ''}"
      aria-label="Photo with the mask"
      @pointerdown=${this.onDown}
      @pointermove=${this.onMove}
      @pointerup=${this.onUp}
      @pointercancel=${this.onUp}
      @pointerleave=${this.onLeave}
      @dblclick=${() => this.closePolygon()}
      @contextmenu=${(event: Event) => event.preventDefault()}
    ></canvas>`;
  }
}
