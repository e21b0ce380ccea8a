/** Cleaning of a whole mask: holes filled, only the largest piece kept, the edge smoothed. One byte a pixel, 1 inside. */

export const CLEANINGS = ['fill holes', 'largest piece', 'smooth'] as const;
export type Cleaning = (typeof CLEANINGS)[number];

const SMOOTHING_RADIUS = 2;

/** The pixels that are connected with `start` by their sides and of its value, added to `seen`. */
export function spread(mask: Uint8Array, width: number, start: number, seen: Uint8Array): number[] {
  const found = [start];
  seen[start] = 1;
  for (let next = 0; next < found.length; next += 1) {
    const at = found[next]!;
    const x = at % width;
    const around = [at - width, at + width, x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1];
    for (const other of around) {
      if (other < 0 || other >= mask.length || seen[other] || mask[other] !== mask[start]) continue;
      seen[other] = 1;
      found.push(other);
    }
  }
  return found;
}

function fillHoles(mask: Uint8Array, width: number): Uint8Array {
  const height = mask.length / width;
  const outside = new Uint8Array(mask.length);
  const reach = (at: number) => {
    if (!mask[at] && !outside[at]) spread(mask, width, at, outside);
  };
  for (let x = 0; x < width; x += 1) {
    reach(x);
    reach((height - 1) * width + x);
  }
  for (let y = 0; y < height; y += 1) {
    reach(y * width);
    reach(y * width + width - 1);
  }
  return outside.map((isOutside) => 1 - isOutside);
}

function largestPiece(mask: Uint8Array, width: number): Uint8Array {
  const seen = new Uint8Array(mask.length);
  let largest: number[] = [];
  for (let at = 0; at < mask.length; at += 1) {
    if (!mask[at] || seen[at]) continue;
    const piece = spread(mask, width, at, seen);
    if (piece.length > largest.length) largest = piece;
  }
  const kept = new Uint8Array(mask.length);
  for (const at of largest) kept[at] = 1;
  return kept;
}

/** Each pixel as most of the pixels around it: sums over a square, first along rows, then along columns. */
function smooth(mask: Uint8Array, width: number): Uint8Array {
  const height = mask.length / width;
  const along = (values: ArrayLike<number>, lines: number, length: number, line: number, step: number) => {
    const sums = new Uint16Array(values.length);
    for (let at = 0; at < lines; at += 1)
      for (let place = 0; place < length; place += 1)
        for (let by = -SMOOTHING_RADIUS; by <= SMOOTHING_RADIUS; by += 1) {
          const other = Math.min(length - 1, Math.max(0, place + by));
          sums[at * line + place * step]! += values[at * line + other * step]!;
        }
    return sums;
  };
  const sums = along(along(mask, height, width, width, 1), width, height, 1, width);
  const half = (2 * SMOOTHING_RADIUS + 1) ** 2 / 2;
  return Uint8Array.from(sums, (sum) => (sum > half ? 1 : 0));
}

/** The mask after the cleaning; `width` is that of its rows. */
export function cleaned(mask: Uint8Array, width: number, way: Cleaning): Uint8Array {
  if (way === 'fill holes') return fillHoles(mask, width);
  return way === 'smooth' ? smooth(mask, width) : largestPiece(mask, width);
}
