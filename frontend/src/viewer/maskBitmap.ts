/** A mask's PNG as bits. */

import type { Bitmap } from '../domain/silhouette';

const LONGEST_SIDE = 1024;

/**
 * Fetches and decodes a mask; large ones are made smaller, since an outline needs no more.
 * @throws Error when it cannot be fetched or decoded.
 */
export async function fetchMask(url: string, longestSide = LONGEST_SIDE): Promise<Bitmap> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`The mask could not be fetched (${response.status}).`);
  const image = await createImageBitmap(await response.blob());
  const scale = Math.min(1, longestSide / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser cannot decode the mask.');
  context.drawImage(image, 0, 0, width, height);
  image.close();
  return { width, height, data: insideOf(context.getImageData(0, 0, width, height).data) };
}

/** 1 where an RGBA pixel is more white than black and not transparent. */
export function insideOf(rgba: ArrayLike<number>): Uint8Array {
  const inside = new Uint8Array(rgba.length / 4);
  for (let at = 0; at < inside.length; at += 1) {
    inside[at] = rgba[at * 4]! > 127 && rgba[at * 4 + 3]! > 127 ? 1 : 0;
  }
  return inside;
}
