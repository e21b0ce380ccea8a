/** The pieces of a mask, and whether some lie so far apart that they may be different objects. */

import { spread } from './cleaning';

interface Piece {
  area: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Smaller pieces, as a share of the mask, are specks: smoothing or the eraser is for them. */
const LEAST_SHARE = 0.02;
/** From this gap on, as a share of the photo's longer side, pieces are far apart. */
const FAR_SHARE = 0.08;

/** All pieces of a mask, the largest first. One byte a pixel, 1 inside; `width` is that of its rows. */
export function piecesOf(mask: Uint8Array, width: number): Piece[] {
  const seen = new Uint8Array(mask.length);
  const pieces: Piece[] = [];
  for (let at = 0; at < mask.length; at += 1)
    if (mask[at] && !seen[at]) pieces.push(measured(spread(mask, width, at, seen), width));
  return pieces.sort((one, other) => other.area - one.area);
}

function measured(pixels: readonly number[], width: number): Piece {
  const piece = { area: pixels.length, left: Infinity, top: Infinity, right: -1, bottom: -1 };
  for (const at of pixels) {
    const x = at % width;
    const y = (at - x) / width;
    piece.left = Math.min(piece.left, x);
    piece.right = Math.max(piece.right, x);
    piece.top = Math.min(piece.top, y);
    piece.bottom = Math.max(piece.bottom, y);
  }
  return piece;
}

/** Pixels between the bounds of two pieces; 0 when they overlap. */
function gap(one: Piece, other: Piece): number {
  const across = Math.max(one.left - other.right, other.left - one.right, 0);
  const down = Math.max(one.top - other.bottom, other.top - one.bottom, 0);
  return Math.hypot(across, down);
}

/** How many groups of pieces lie far from one another; 0 when all are near. */
export function piecesFarApart(mask: Uint8Array, width: number): number {
  const height = mask.length / width;
  const all = piecesOf(mask, width);
  const total = all.reduce((sum, { area }) => sum + area, 0);
  const large = all.filter(({ area }) => area >= LEAST_SHARE * total);
  const far = FAR_SHARE * Math.max(width, height);
  return groups(large, far);
}

/** Pieces that are near one another, directly or by others between them, are one group; 0 for a single group. */
function groups(pieces: readonly Piece[], far: number): number {
  const left = new Set(pieces);
  let count = 0;
  for (const first of pieces) {
    if (!left.delete(first)) continue;
    count += 1;
    const group = [first];
    for (const one of group)
      for (const other of left)
        if (gap(one, other) < far) {
          left.delete(other);
          group.push(other);
        }
  }
  return count > 1 ? count : 0;
}
