/** What an upload may be, in words, and why a file would be refused, before it is sent. The site checks both again. */

import type { UploadLimits } from '../../contract/schema';
import { bytes, count } from '../../ui/format';

const NAMES = ['GLB', 'OBJ', 'PLY', 'STL'] as const;

export function limitsText({ max_bytes, max_triangles, heavy_triangles }: UploadLimits): string {
  const kinds = `${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}, or a ZIP with textures`;
  return `${kinds}; at most ${bytes(max_bytes)} and ${count(max_triangles)} triangles (best below ${count(heavy_triangles)}).`;
}

/** The `accept` attribute of the file field. */
export function acceptedKinds({ extensions }: UploadLimits): string {
  return extensions.map((extension) => `.${extension}`).join(',');
}

/** Returns why the file would be refused and what to do, or '' when it may be sent. */
export function refusalOf({ name, size }: { name: string; size: number }, limits: UploadLimits): string {
  const extension = name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '';
  if (!limits.extensions.includes(extension))
    return (
      limits.how_to_export[extension] ??
      'Not a mesh that can be read here. Upload a GLB, OBJ, PLY or STL, or a ZIP with one and its textures.'
    );
  if (size === 0) return 'The file is empty.';
  if (size > limits.max_bytes)
    return `The file has ${bytes(size)}; at most ${bytes(limits.max_bytes)} are accepted. Use fewer triangles or smaller textures.`;
  return '';
}
