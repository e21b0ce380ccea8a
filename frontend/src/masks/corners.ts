/** The corners of a polygon that is drawn already: which one is near, and what moving, inserting and deleting makes of them. */

import type { Point, Size } from '../viewer/photoView';

export const LEAST_CORNERS = 3;

export interface Grip {
  points: Point[];
  /** The corner that is held. */
  index: number;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The middles of the sides; the first is that of the first corner's side. */
export function middlesOf(points: readonly Point[]): Point[] {
  return points.map((point, at) => middle(point, points[(at + 1) % points.length]!));
}

/** The nearest within `reach`, or -1. */
function nearest(points: readonly Point[], at: Point, reach: number): number {
  let found = -1;
  let least = reach;
  for (const [index, point] of points.entries()) {
    const away = distance(point, at);
    if (away > least) continue;
    least = away;
    found = index;
  }
  return found;
}

/** What a press there holds: a corner, or the new one that the middle of a side becomes; null for neither. */
export function gripAt(points: readonly Point[], at: Point, reach: number): Grip | null {
  const corner = nearest(points, at, reach);
  if (corner >= 0) return { points: [...points], index: corner };
  const side = nearest(middlesOf(points), at, reach);
  return side >= 0 ? { points: points.toSpliced(side + 1, 0, at), index: side + 1 } : null;
}

/** The corner that a press with the other button deletes, or -1. */
export function cornerAt(points: readonly Point[], at: Point, reach: number): number {
  return nearest(points, at, reach);
}

export function moved({ points, index }: Grip, to: Point, photo: Size): Point[] {
  const held = { x: Math.min(photo.width, Math.max(0, to.x)), y: Math.min(photo.height, Math.max(0, to.y)) };
  return points.with(index, held);
}

/** Null when too few would be left. */
export function withoutCorner(points: readonly Point[], index: number): Point[] | null {
  return points.length > LEAST_CORNERS ? points.toSpliced(index, 1) : null;
}

/** A new corner in the middle of the side after this one. */
export function withCornerAfter(points: readonly Point[], index: number): Point[] {
  return points.toSpliced(index + 1, 0, middlesOf(points)[index]!);
}

/** A polygon to begin with from the keyboard: a square in the middle of the photo. */
export function squareIn({ width, height }: Size): Point[] {
  const half = Math.min(width, height) / 6;
  const [x, y] = [width / 2, height / 2];
  return [
    { x: x - half, y: y - half },
    { x: x + half, y: y - half },
    { x: x + half, y: y + half },
    { x: x - half, y: y + half },
  ];
}

export function isSamePolygon(one: readonly Point[], other: readonly Point[] | null): boolean {
  return one.length === other?.length && one.every((point, at) => distance(point, other[at]!) === 0);
}
