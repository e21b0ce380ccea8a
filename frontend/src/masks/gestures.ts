/** What the pointer draws with each tool, in image pixels. Pure: it knows no canvas and no element. */

import type { Point, Size } from '../viewer/photoView';
import type { Unfinished } from './boardPainter';
import { cornerAt, gripAt, moved, withoutCorner } from './corners';
import type { Box, PaintStep, PromptPoint } from './maskDocument';

export type DrawingTool = 'click' | 'box' | 'brush' | 'eraser' | 'polygon';

/** A finished gesture. */
export type Gesture =
  | { kind: 'point'; point: PromptPoint }
  | { kind: 'box'; box: Box }
  | { kind: 'corners'; points: readonly Point[]; chosen: number }
  | PaintStep;

type Stroke = Extract<PaintStep, { kind: 'stroke' }>;

/** A smaller box is a slip of the hand. */
const LEAST_BOX_PX = 4;

export interface Press {
  tool: DrawingTool;
  point: Point;
  /** The right button, or Alt held: the opposite of what the tool does. */
  isSecond: boolean;
  /** Brush and eraser, in image pixels. */
  diameter: number;
  /** How near to the first corner closes a polygon, in image pixels. */
  reach: number;
  /** Of the polygon whose corners can be edited, or null. */
  corners?: readonly Point[] | null;
}

export class Gestures {
  unfinished: Unfinished | null = null;
  stroke: Stroke | null = null;

  /** The button goes down; a click is finished at once. */
  press({ tool, point, isSecond, diameter, reach, corners = null }: Press, photo: Size): Gesture | null {
    switch (tool) {
      case 'click':
        return isInside(point, photo) ? { kind: 'point', point: { ...point, positive: !isSecond } } : null;
      case 'box':
        this.unfinished = { kind: 'box', from: point, to: point };
        return null;
      case 'polygon':
        return this.pressPolygon({ point, isSecond, reach, corners });
      default:
        this.stroke = { kind: 'stroke', points: [point], diameter, erases: (tool === 'eraser') !== isSecond };
        return null;
    }
  }

  /** The pointer moves over these points; returns the newest piece of a stroke, to be painted at once. */
  move(points: readonly Point[]): PaintStep | null {
    const to = points.at(-1);
    if (!to) return null;
    const { unfinished } = this;
    if (unfinished?.kind === 'corner')
      this.unfinished = { ...unfinished, points: unfinished.points.with(unfinished.index, to) };
    else if (unfinished) this.unfinished = { ...unfinished, to };
    if (!this.stroke) return null;
    const from = this.stroke.points.at(-1) ?? to;
    this.stroke = { ...this.stroke, points: [...this.stroke.points, ...points] };
    return { ...this.stroke, points: [from, ...points] };
  }

  /** The button goes up: a box or a stroke is finished, a polygon continues. */
  lift(photo: Size): Gesture | null {
    const { unfinished, stroke } = this;
    this.stroke = null;
    if (stroke) return stroke;
    if (unfinished?.kind === 'corner') {
      this.unfinished = null;
      const { points, index } = unfinished;
      return { kind: 'corners', points: moved(unfinished, points[index]!, photo), chosen: index };
    }
    if (unfinished?.kind !== 'box') return null;
    this.unfinished = null;
    const box = boxOf(unfinished.from, unfinished.to, photo);
    return box && { kind: 'box', box };
  }

  /** Null while there are fewer than three corners. */
  closePolygon(): Gesture | null {
    const { unfinished } = this;
    if (unfinished?.kind !== 'polygon' || unfinished.points.length < 3) return null;
    this.unfinished = null;
    return { kind: 'polygon', points: unfinished.points, erases: false };
  }

  /** False when nothing was under way. */
  cancel(): boolean {
    const had = this.unfinished !== null || this.stroke !== null;
    this.unfinished = null;
    this.stroke = null;
    return had;
  }

  /** A press on the polygon that is there holds a corner or, with the other button, deletes it; else a new one begins. */
  private pressPolygon({
    point,
    isSecond,
    reach,
    corners,
  }: Pick<Press, 'point' | 'isSecond' | 'reach' | 'corners'>): Gesture | null {
    if (!corners || this.unfinished) return this.addCorner(point, reach);
    const grip = gripAt(corners, point, reach);
    if (!grip) return this.addCorner(point, reach);
    if (!isSecond) {
      this.unfinished = { kind: 'corner', ...grip };
      return null;
    }
    const index = cornerAt(corners, point, reach);
    const left = index < 0 ? null : withoutCorner(corners, index);
    return left && { kind: 'corners', points: left, chosen: Math.min(index, left.length - 1) };
  }

  private addCorner(point: Point, reach: number): Gesture | null {
    const points = this.unfinished?.kind === 'polygon' ? this.unfinished.points : [];
    const first = points[0];
    if (first && points.length > 2 && Math.hypot(first.x - point.x, first.y - point.y) < reach) {
      return this.closePolygon();
    }
    this.unfinished = { kind: 'polygon', points: [...points, point], to: null };
    return null;
  }
}

function isInside({ x, y }: Point, photo: Size): boolean {
  return x >= 0 && y >= 0 && x < photo.width && y < photo.height;
}

/** Whole pixels inside the photo. */
function boxOf(a: Point, b: Point, photo: Size): Box | null {
  const left = Math.max(0, Math.round(Math.min(a.x, b.x)));
  const top = Math.max(0, Math.round(Math.min(a.y, b.y)));
  const width = Math.min(photo.width, Math.round(Math.max(a.x, b.x))) - left;
  const height = Math.min(photo.height, Math.round(Math.max(a.y, b.y))) - top;
  return width < LEAST_BOX_PX || height < LEAST_BOX_PX ? null : [left, top, width, height];
}
