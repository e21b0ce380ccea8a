/** The outline of a mask: the sides of its pixels that face the outside, joined where they continue. */

import type { Bitmap } from '../domain/silhouette';

/** A straight piece, in mask pixels: x1, y1, x2, y2. */
export type Segment = readonly [number, number, number, number];

function isInside({ width, height, data }: Bitmap, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
}

/** Runs of true in 0..length, as [start, end). */
function runs(length: number, isOn: (at: number) => boolean): [number, number][] {
  const found: [number, number][] = [];
  for (let at = 0; at < length; at += 1) {
    if (!isOn(at)) continue;
    const start = at;
    while (at < length && isOn(at)) at += 1;
    found.push([start, at]);
  }
  return found;
}

export function outlineOf(mask: Bitmap): Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y <= mask.height; y += 1) {
    const differs = (x: number) => isInside(mask, x, y - 1) !== isInside(mask, x, y);
    for (const [from, to] of runs(mask.width, differs)) segments.push([from, y, to, y]);
  }
  for (let x = 0; x <= mask.width; x += 1) {
    const differs = (y: number) => isInside(mask, x - 1, y) !== isInside(mask, x, y);
    for (const [from, to] of runs(mask.height, differs)) segments.push([x, from, x, to]);
  }
  return segments;
}
