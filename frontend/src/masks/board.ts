import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from '../ui/controls';
import {
  fitBox,
  fitPhoto,
  isOtherSize,
  keepCentre,
  type PhotoView,
  type Point,
  panBy,
  type Size,
  toImage,
  zoomAt,
} from '../viewer/photoView';
import { BoardPainter, type EditableCorners, type OtherMask } from './boardPainter';
import { boardStyles } from './boardStyles';
import { type DrawingTool, type Gesture, Gestures } from './gestures';
import { type Box, type Layers, NO_PROMPTS, type PaintStep, type Prompts } from './maskDocument';
import { drawLayers, drawStep } from './paint';
import { decoded } from './photo';
import { SpaceHeld } from './spaceHeld';
import { placeSpinner } from './spinner';
import { ObjectTint } from './tint';

export type BoardTool = 'look' | DrawingTool;

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
  @property({ attribute: false }) corners: EditableCorners | null = null;
  @property() tool: BoardTool = 'look';
  /** Diameter of brush and eraser in image pixels. */
  @property({ type: Number }) brush = 24;
  @property({ type: Number }) opacity = 0.35;
  @property({ type: Boolean }) showsMask = true;
  @property({ type: Boolean }) waiting = false;
  @query('canvas') private canvas!: HTMLCanvasElement;

  private painter: BoardPainter | undefined;
  private readonly mask = document.createElement('canvas');
  private readonly tint = new ObjectTint();
  private photo: HTMLImageElement | null = null;
  private photoLoading: Promise<void> = Promise.resolve();
  private view: PhotoView = { scale: 1, x: 0, y: 0 };
  private frame: Size = { width: 1, height: 1 };
  /** How to frame the photo anew when the size of the board changes; null after a zoom or pan. */
  private framing: ((frame: Size) => PhotoView) | null = null;
  private readonly gestures = new Gestures();
  private pointerAt: Point | null = null;
  private panFrom: Point | null = null;
  private readonly space = new SpaceHeld(this);
  private drawing = 0;
  private readonly observer = new ResizeObserver(() => this.resize());

  static override styles = [...controls, boardStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    this.observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.observer.disconnect();
    cancelAnimationFrame(this.drawing);
    this.drawing = 0;
  }

  override firstUpdated(): void {
    this.painter = new BoardPainter(this.canvas);
    this.canvas.addEventListener('wheel', this.onWheel, { passive: false });
  }

  override updated(changed: PropertyValues<this>): void {
    const isOtherMask = changed.has('layers') && changed.get('layers')?.base !== this.layers.base;
    if (isOtherMask || changed.has('photoUrl')) this.tint.reset();
    if (changed.has('photoUrl')) {
      this.photoLoading = this.loadPhoto();
      this.photoLoading.catch(() => {}); // for `photoLoaded`
    }
    if (changed.has('photoSize')) {
      this.mask.width = this.photoSize.width;
      this.mask.height = this.photoSize.height;
      this.framing = this.fitAll;
      this.resize();
    }
    if (changed.has('layers') || changed.has('photoSize')) this.drawMask();
    if (changed.has('tool')) this.gestures.cancel();
    this.redraw();
  }

  /** The whole photo. */
  showAll(): void {
    this.frameBy(this.fitAll);
  }

  /** A part of it, with room around. */
  showBox(box: Box): void {
    this.frameBy((frame) => fitBox(box, frame));
  }

  /** Larger (factor above 1) or smaller, around the middle. */
  zoom(factor: number): void {
    this.zoomTo(factor, { x: this.frame.width / 2, y: this.frame.height / 2 });
  }

  /** Finish the polygon in progress, if it has three corners. */
  closePolygon(): void {
    this.publish(this.gestures.closePolygon());
  }

  /** Cancel the gesture in progress. */
  cancelGesture(): void {
    if (this.gestures.cancel()) this.drawMask();
    this.redraw();
  }

  /**
   * Resolves when the photo is loaded.
   * @throws Error when it cannot be loaded.
   */
  async photoLoaded(): Promise<void> {
    await this.updateComplete;
    await this.photoLoading;
  }

  /** Resolves when what was set until now is on screen. */
  async drawn(): Promise<void> {
    await this.updateComplete;
    this.redraw();
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }

  private async loadPhoto(): Promise<void> {
    this.photo = null;
    if (!this.photoUrl) return;
    const photo = await decoded(this.photoUrl);
    if (photo.src !== new URL(this.photoUrl, document.baseURI).href) return;
    this.photo = photo;
    this.tint.choose(this.photo, this.mask);
    this.redraw();
  }

  private drawMask(): void {
    const context = this.mask.getContext('2d');
    if (context) drawLayers(context, this.layers);
    this.tint.choose(this.photo, this.mask);
  }

  private get hasMask(): boolean {
    return this.layers.base !== null || this.layers.paint.length > 0 || this.gestures.stroke !== null;
  }

  private resize(): void {
    const old = this.frame;
    this.frame = { width: this.clientWidth || 1, height: this.clientHeight || 1 };
    this.painter?.resize(this.frame, devicePixelRatio);
    this.view = this.framing?.(this.frame) ?? keepCentre(this.view, old, this.frame);
    // At once: the canvas was emptied, and a frame without a photo would flicker.
    this.draw();
  }

  private redraw(): void {
    if (this.drawing !== 0) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  private draw(): void {
    const isBrushing = this.tool === 'brush' || this.tool === 'eraser';
    const cursor =
      isBrushing && this.pointerAt && !this.space.value
        ? { at: toImage(this.view, this.pointerAt), diameter: this.brush }
        : null;
    const { view, photo, photoSize, mask, opacity, showsMask, hasMask, others, prompts, corners } = this;
    const shown = { view, photo, photoSize, mask, opacity, showsMask, hasMask, others, prompts, corners };
    placeSpinner(this.renderRoot.querySelector('.spinner'), view, prompts, this.waiting);
    const { unfinished } = this.gestures;
    this.painter?.draw({ ...shown, colour: this.tint.colour, unfinished, cursor });
  }

  private publish(gesture: Gesture | null): void {
    if (gesture) this.dispatchEvent(new BoardGesture(gesture));
    this.redraw();
  }

  /** Paint the newest piece of a stroke at once; the whole stroke becomes a step when the button goes up. */
  private paint(piece: PaintStep | null): void {
    const context = this.mask.getContext('2d');
    if (context && piece) drawStep(context, piece);
  }

  private zoomTo(factor: number, at: Point): void {
    this.moveTo(zoomAt(this.view, factor, at, this.fitAll(this.frame).scale / 2));
  }

  private readonly fitAll = (frame: Size): PhotoView => fitPhoto(this.photoSize, frame);

  private frameBy(framing: (frame: Size) => PhotoView): void {
    this.moveTo(framing(this.frame));
    this.framing = framing;
  }

  private moveTo(view: PhotoView): void {
    this.framing = null;
    this.view = view;
    this.redraw();
  }

  private readonly onWheel = (event: WheelEvent) => {
    event.preventDefault();
    const at = this.pointOf(event);
    if (event.shiftKey) this.moveTo(panBy(this.view, -event.deltaY, 0));
    else this.zoomTo(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), at);
  };

  private pointOf(event: MouseEvent): Point {
    const bounds = this.canvas.getBoundingClientRect();
    return { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
  }

  private readonly onDown = (event: PointerEvent) => {
    const at = this.pointOf(event);
    this.canvas.setPointerCapture(event.pointerId);
    if (event.button === 1 || this.space.value || this.tool === 'look') {
      this.panFrom = at;
      return;
    }
    const { tool, brush: diameter, view } = this;
    const isSecond = event.button === 2 || event.altKey;
    const reach = CLOSE_PX / view.scale;
    const corners = this.corners?.points ?? null;
    const press = { tool, point: toImage(view, at), isSecond, diameter, reach, corners };
    this.publish(this.gestures.press(press, this.photoSize));
    this.paint(this.gestures.stroke);
  };

  private readonly onMove = (event: PointerEvent) => {
    const at = this.pointOf(event);
    this.pointerAt = at;
    if (this.panFrom) {
      this.moveTo(panBy(this.view, at.x - this.panFrom.x, at.y - this.panFrom.y));
      this.panFrom = at;
    }
    const pieces = event.getCoalescedEvents?.() ?? [];
    const points = (pieces.length > 0 ? pieces : [event]).map((piece) =>
      toImage(this.view, this.pointOf(piece)),
    );
    this.paint(this.gestures.move(points));
    this.redraw();
  };

  private readonly onUp = () => {
    this.panFrom = null;
    this.publish(this.gestures.lift(this.photoSize));
  };

  private readonly onLeave = () => {
    this.pointerAt = null;
    this.redraw();
  };

  override render() {
    return html`<canvas
      class="${this.tool} ${this.space.value ? 'moving' : ''}"
      aria-label="Photo with the mask"
      @pointerdown=${this.onDown}
      @pointermove=${this.onMove}
      @pointerup=${this.onUp}
      @pointercancel=${this.onUp}
      @pointerleave=${this.onLeave}
      @dblclick=${() => this.closePolygon()}
      @contextmenu=${(event: Event) => event.preventDefault()}
    ></canvas><span class="spinner" hidden></span>`;
  }
}
