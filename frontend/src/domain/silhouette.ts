/** How well two silhouettes of one size cover each other. */

/** A bitmap: one byte a pixel, row by row; a pixel is inside when its byte is not zero. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** Pixels inside both over pixels inside either, 0 to 1; 0 when both are empty. Throws RangeError unless the sizes agree. */
export function silhouetteIou(first: Bitmap, second: Bitmap): number {
  checkSize(first);
  checkSize(second);
  if (first.width !== second.width || first.height !== second.height) {
    throw new RangeError('Silhouettes of different sizes cannot be compared.');
  }
  let both = 0;
  let either = 0;
  for (let i = 0; i < first.data.length; i++) {
    const inFirst = first.data[i] !== 0;
    const inSecond = second.data[i] !== 0;
    if (inFirst && inSecond) both++;
    if (inFirst || inSecond) either++;
  }
  return either === 0 ? 0 : both / either;
}

/** One channel (0 red ... 3 alpha) of RGBA pixels as a bitmap; `flipRows` for pixels read from WebGL, bottom row first. */
export function bitmapFromRgba(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  options: { channel: 0 | 1 | 2 | 3; threshold?: number; flipRows?: boolean },
): Bitmap {
  if (rgba.length !== width * height * 4) throw new RangeError('The pixels do not fit the size.');
  const { channel, threshold = 127, flipRows = false } = options;
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (flipRows ? height - 1 - row : row) * width;
    for (let column = 0; column < width; column++) {
      data[row * width + column] = (rgba[(from + column) * 4 + channel] ?? 0) > threshold ? 1 : 0;
    }
  }
  return { width, height, data };
}

function checkSize(bitmap: Bitmap): void {
  if (bitmap.data.length !== bitmap.width * bitmap.height)
    throw new RangeError('A bitmap has one byte a pixel.');
}
