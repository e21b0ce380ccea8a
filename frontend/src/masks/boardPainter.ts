/** Draws the board: photo, other objects, the mask with its edge, prompts, and the gesture under way. */

import { type PhotoView, type Point, type Size, toView } from '../viewer/photoView';
import { middlesOf } from './corners';
import type { Box, Prompts } from './maskDocument';

export interface OtherMask {
  number: number;
  image: CanvasImageSource;
  box: Box | null;
}

export interface Scene {
  view: PhotoView;
  photo: CanvasImageSource | null;
  photoSize: Size;
  mask: CanvasImageSource;
  /** Of the mask's tint, and of the veil over what is outside it; 0 to 1. */
  opacity: number;
  colour: string;
  showsMask: boolean;
  /** An empty mask darkens nothing. */
  hasMask: boolean;
  others: readonly OtherMask[];
  prompts: Prompts;
  corners: EditableCorners | null;
  unfinished: Unfinished | null;
  cursor: { at: Point; diameter: number } | null;
}

/** A gesture under way, in image pixels. */
export type Unfinished =
  | { kind: 'box'; from: Point; to: Point }
  | { kind: 'polygon'; points: Point[]; to: Point | null }
  | { kind: 'corner'; points: Point[]; index: number };

/** The corners of a polygon that can be edited, and the one that the keys are for. */
export interface EditableCorners {
  points: readonly Point[];
  chosen: number;
}

const HANDLE_COLOUR = '#ff5a1f';
const DARKEST_VEIL = 0.55;
const OTHER_COLOUR = '#3d9bff';
const POSITIVE = '#16c15b';
const NEGATIVE = '#ff3b3b';
const EDGE = 1.5;

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw on a canvas.');
  return context;
}

export class BoardPainter {
  private readonly context: CanvasRenderingContext2D;
  private readonly tint = contextOf(document.createElement('canvas'));
  private readonly veil = contextOf(document.createElement('canvas'));
  private readonly edge = contextOf(document.createElement('canvas'));
  private ratio = 1;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = contextOf(canvas);
  }

  resize(frame: Size, ratio: number): void {
    this.ratio = ratio;
    for (const canvas of [this.canvas, this.tint.canvas, this.veil.canvas, this.edge.canvas]) {
      canvas.width = Math.max(1, Math.round(frame.width * ratio));
      canvas.height = Math.max(1, Math.round(frame.height * ratio));
    }
  }

  draw(scene: Scene): void {
    const { context } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.globalAlpha = 1;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (scene.photo) this.drawImage(context, scene.photo, scene);
    for (const other of scene.others) this.drawMask(other.image, OTHER_COLOUR, 0.12, scene);
    if (scene.showsMask) {
      this.drawVeil(scene);
      this.drawMask(scene.mask, scene.colour, scene.opacity, scene);
    }
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    for (const other of scene.others) this.drawNumber(other, scene.view);
    this.drawPrompts(scene.prompts, scene.view);
    if (scene.unfinished) this.drawUnfinished(scene.unfinished, scene.view);
    else if (scene.corners) this.drawCorners(scene.corners, scene.view);
    if (scene.cursor) this.drawCursor(scene.cursor, scene.view);
  }

  private drawImage(context: CanvasRenderingContext2D, image: CanvasImageSource, scene: Scene): void {
    const { view, photoSize } = scene;
    const scale = view.scale * this.ratio;
    context.setTransform(scale, 0, 0, scale, view.x * this.ratio, view.y * this.ratio);
    context.imageSmoothingEnabled = view.scale < 3;
    context.drawImage(image, 0, 0, photoSize.width, photoSize.height);
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  /** Darkens the photo outside the mask. */
  private drawVeil(scene: Scene): void {
    if (!scene.hasMask) return;
    const { veil } = this;
    const { width, height } = this.canvas;
    veil.globalCompositeOperation = 'source-over';
    veil.clearRect(0, 0, width, height);
    this.drawImage(veil, scene.mask, scene);
    veil.globalCompositeOperation = 'source-out';
    veil.fillStyle = '#000000';
    veil.fillRect(0, 0, width, height);
    this.context.globalAlpha = Math.min(DARKEST_VEIL, 1.4 * scene.opacity);
    this.context.drawImage(veil.canvas, 0, 0);
    this.context.globalAlpha = 1;
  }

  private drawMask(mask: CanvasImageSource, colour: string, opacity: number, scene: Scene): void {
    const { tint, edge, context } = this;
    const { width, height } = this.canvas;
    tint.clearRect(0, 0, width, height);
    this.drawImage(tint, mask, scene);
    tint.globalCompositeOperation = 'source-in';
    tint.fillStyle = colour;
    tint.fillRect(0, 0, width, height);
    tint.globalCompositeOperation = 'source-over';
    edge.clearRect(0, 0, width, height);
    const reach = EDGE * this.ratio;
    for (const [dx, dy] of [
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
      [0.7, 0.7],
      [-0.7, 0.7],
      [0.7, -0.7],
      [-0.7, -0.7],
    ] as const) {
      edge.drawImage(tint.canvas, dx * reach, dy * reach);
    }
    edge.globalCompositeOperation = 'destination-out';
    edge.drawImage(tint.canvas, 0, 0);
    edge.globalCompositeOperation = 'source-over';
    context.globalAlpha = opacity;
    context.drawImage(tint.canvas, 0, 0);
    context.globalAlpha = 1;
    context.drawImage(edge.canvas, 0, 0);
  }

  private drawNumber({ number, box }: OtherMask, view: PhotoView): void {
    if (!box) return;
    const at = toView(view, { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 });
    this.disc(at, 11, '#12304f', '#ffffff');
    this.context.fillStyle = '#ffffff';
    this.context.font = '600 12px system-ui, sans-serif';
    this.context.textAlign = 'center';
    this.context.textBaseline = 'middle';
    this.context.fillText(String(number), at.x, at.y + 0.5);
  }

  private drawPrompts({ points, box }: Prompts, view: PhotoView): void {
    if (box) this.rectangle(toView(view, { x: box[0], y: box[1] }), box[2] * view.scale, box[3] * view.scale);
    for (const point of points) {
      const at = toView(view, point);
      this.disc(at, 7, point.positive ? POSITIVE : NEGATIVE, '#ffffff');
      this.cross(at, point.positive);
    }
  }

  private drawUnfinished(unfinished: Unfinished, view: PhotoView): void {
    if (unfinished.kind === 'box') {
      const [from, to] = [toView(view, unfinished.from), toView(view, unfinished.to)];
      this.rectangle(from, to.x - from.x, to.y - from.y);
      return;
    }
    if (unfinished.kind === 'corner') {
      this.drawCorners({ points: unfinished.points, chosen: unfinished.index }, view);
      return;
    }
    const corners = [...unfinished.points, ...(unfinished.to ? [unfinished.to] : [])].map((point) =>
      toView(view, point),
    );
    this.context.beginPath();
    for (const { x, y } of corners) this.context.lineTo(x, y);
    this.twoToneStroke([]);
    for (const corner of corners.slice(0, unfinished.points.length))
      this.disc(corner, 4, HANDLE_COLOUR, '#ffffff');
  }

  /** Corners as discs, the chosen one white, and the middles of the sides as small ones. */
  private drawCorners({ points, chosen }: EditableCorners, view: PhotoView): void {
    const corners = points.map((point) => toView(view, point));
    this.context.beginPath();
    for (const { x, y } of corners) this.context.lineTo(x, y);
    this.context.closePath();
    this.twoToneStroke([]);
    for (const middle of middlesOf(corners)) this.disc(middle, 3, '#ffffff', HANDLE_COLOUR);
    for (const [index, corner] of corners.entries())
      this.disc(
        corner,
        index === chosen ? 7 : 5,
        index === chosen ? '#ffffff' : HANDLE_COLOUR,
        index === chosen ? HANDLE_COLOUR : '#ffffff',
      );
  }

  private drawCursor({ at, diameter }: { at: Point; diameter: number }, view: PhotoView): void {
    const centre = toView(view, at);
    this.context.beginPath();
    this.context.arc(centre.x, centre.y, Math.max(1, (diameter * view.scale) / 2), 0, 2 * Math.PI);
    this.twoToneStroke([]);
  }

  private rectangle({ x, y }: Point, width: number, height: number): void {
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.twoToneStroke([6, 4]);
  }

  /** Black below white, so that it shows on any photo. */
  private twoToneStroke(dash: number[]): void {
    const { context } = this;
    context.setLineDash([]);
    context.lineWidth = 3;
    context.strokeStyle = '#000000b3';
    context.stroke();
    context.setLineDash(dash);
    context.lineWidth = 1.5;
    context.strokeStyle = '#ffffff';
    context.stroke();
    context.setLineDash([]);
  }

  private disc({ x, y }: Point, radius: number, fill: string, line: string): void {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = fill;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = line;
    context.stroke();
  }

  private cross({ x, y }: Point, isPlus: boolean): void {
    this.context.beginPath();
    this.context.moveTo(x - 3, y);
    this.context.lineTo(x + 3, y);
    if (isPlus) {
      this.context.moveTo(x, y - 3);
      this.context.lineTo(x, y + 3);
    }
    this.context.stroke();
  }
}
