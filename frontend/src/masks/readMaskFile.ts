/** Mask files of other tools: read by the site, so that the page and an import understand the same files. */

import { api } from '../state/site';
import type { Size } from '../viewer/photoView';
import type { MaskImage } from './maskDocument';
import { readMask } from './paint';

/**
 * Return the one object of a mask file, at the photo's size.
 * @throws ApiError when the file is no mask of this photo, or holds several objects.
 */
export async function readMaskFile(imageId: string, file: File, photo: Size): Promise<MaskImage> {
  const { mask_png } = await api.call('read_mask', { path: { image_id: imageId }, body: { mask: file } });
  const bytes = Uint8Array.from(atob(mask_png), (character) => character.charCodeAt(0));
  return readMask(new Blob([bytes], { type: 'image/png' }), photo);
}
