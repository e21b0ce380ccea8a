/** The keys by which the corners of a polygon are chosen, moved, inserted and deleted. */

import type { KeyAction } from '../ui/keys';
import type { Point, Size } from '../viewer/photoView';
import { moved, squareIn, withCornerAfter, withoutCorner } from './corners';

const FAR = 10;
const ARROWS: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export interface Corners {
  /** Of the polygon drawn last, or null. */
  points: readonly Point[] | null;
  /** The corner that the keys are for. */
  chosen: number;
  photo: Size;
  /** Draw these in place of it; without one, a new polygon. */
  draw(points: readonly Point[], chosen: number): void;
}

/** What is there changes with each key, so it is read when one is pressed. */
export function cornerKeys(read: () => Corners): KeyAction[] {
  return [
    { keys: ['End'], does: 'Next corner', repeats: true, run: () => choose(read(), 1) },
    { keys: ['shift+End'], does: 'Previous corner', repeats: true, run: () => choose(read(), -1) },
    ...Object.entries(ARROWS).flatMap(([arrow, by]) => [
      { keys: [arrow], does: 'Move the corner by a pixel', repeats: true, run: () => move(read(), by, 1) },
      {
        keys: [`shift+${arrow}`],
        does: 'Move the corner by ten pixels',
        repeats: true,
        run: () => move(read(), by, FAR),
      },
    ]),
    { keys: ['Insert'], does: 'Add a corner; without a polygon, begin one', run: () => insert(read()) },
    { keys: ['Delete'], does: 'Delete the corner', run: () => remove(read()) },
  ];
}

function choose({ points, chosen, draw }: Corners, by: 1 | -1): void {
  if (points) draw(points, (chosen + by + points.length) % points.length);
}

function move({ points, chosen, photo, draw }: Corners, by: Point, pixels: number): void {
  const corner = points?.[chosen];
  if (!points || !corner) return;
  const to = { x: corner.x + by.x * pixels, y: corner.y + by.y * pixels };
  draw(moved({ points: [...points], index: chosen }, to, photo), chosen);
}

function insert({ points, chosen, photo, draw }: Corners): void {
  if (points) draw(withCornerAfter(points, chosen), chosen + 1);
  else draw(squareIn(photo), 0);
}

function remove({ points, chosen, draw }: Corners): void {
  const left = points && withoutCorner(points, chosen);
  if (left) draw(left, Math.min(chosen, left.length - 1));
}
