/**
 * Which of many files are photos, and which are the masks beside them: the rule of the site's `annotator/images/batches.py`,
 * needed here because each photo is sent with its masks. Both are held to `fixtures/intake/mask_names.json`.
 */

const MASK_NAME = /^(?<stem>.+?)[._\- ]mask(?:[._\- ]?(?<number>\d{1,6}))?\.[a-z0-9]+$/i;
const MASK_FOLDERS = new Set([
  'mask',
  'masks',
  'annotations',
  'segmentationobject',
  'segmentationclass',
  'segmentations',
]);
const HIDDEN_FOLDERS = new Set(['__macosx', '@eadir', '#recycle', '$recycle.bin']);
const SYSTEM_FILES = new Set(['thumbs.db', 'desktop.ini', 'icon\r']);

/** The photos with their masks in the order of their numbers, and the masks whose photo is not among the files. */
export interface PairedFiles {
  photos: { photo: string; masks: string[] }[];
  alone: string[];
}

/** Whether operating systems left this file behind: AppleDouble twins, hidden folders, thumbnails. */
export function isSystemFile(path: string): boolean {
  const parts = path.split('/');
  return (
    parts.some((part) => part.startsWith('.')) ||
    parts.slice(0, -1).some((part) => HIDDEN_FOLDERS.has(part.toLowerCase())) ||
    SYSTEM_FILES.has(parts.at(-1)!.toLowerCase())
  );
}

/**
 * Pair paths of photos and masks. Names are compared without regard to case and Unicode form; of photos that differ in
 * nothing else, the one with the mask's own spelling counts.
 */
export function pairMasks(paths: readonly string[]): PairedFiles {
  const photos = paths.filter((path) => !looksLikeMask(path));
  const masks = withoutClassMasks(paths.filter(looksLikeMask));
  const taken = new Map<string, string[]>(photos.map((photo) => [photo, []]));
  const alone: string[] = [];
  for (const mask of masks) (taken.get(photoOf(mask, photos) ?? '') ?? alone).push(mask);
  return {
    photos: photos.map((photo) => ({ photo, masks: taken.get(photo)!.sort(byNumber) })),
    alone,
  };
}

/** Whether a path is that of a mask, by its name or by its folder. */
export function looksLikeMask(path: string): boolean {
  return MASK_NAME.test(nameOf(path)) || maskFolderAt(path) !== null;
}

function photoOf(mask: string, photos: readonly string[]): string | undefined {
  const stem = MASK_NAME.exec(nameOf(mask))?.groups?.stem;
  if (stem !== undefined) {
    const beside = photos.filter((photo) => folderOf(photo) === folderOf(mask) && isCalled(photo, stem));
    if (beside.length > 0) return beside.find((photo) => isSpelled(photo, stem)) ?? beside[0];
  }
  const folder = maskFolderAt(mask);
  if (folder === null) return undefined;
  const parts = mask.split('/').slice(0, -1);
  const [above, below] = [parts.slice(0, folder), parts.slice(folder + 1)];
  const called = stem ?? stemOf(nameOf(mask));
  const found = photos.filter((photo) => isCalled(photo, called) && corresponds(photo, above, below));
  const exact = found.filter((photo) => isSpelled(photo, called));
  const left = exact.length > 0 ? exact : found;
  return left.length === 1 ? left[0] : undefined;
}

/** Whether a photo lies where the mask lies, but for the folder of masks: above it or in a folder beside it. */
function corresponds(photo: string, above: string[], below: string[]): boolean {
  const parts = photo.split('/').slice(0, -1);
  if (!isEqual(parts.slice(0, above.length), above)) return false;
  const rest = parts.slice(above.length);
  return rest.length === 0 || isEqual(rest, below) || isEqual(rest.slice(1), below);
}

/** Leave out Pascal VOC's class masks where the masks of its objects are there too. */
function withoutClassMasks(masks: string[]): string[] {
  const isIn = (folder: string) => (mask: string) =>
    mask.toLowerCase().split('/').slice(0, -1).includes(folder);
  if (!masks.some(isIn('segmentationobject'))) return masks;
  return masks.filter((mask) => !isIn('segmentationclass')(mask));
}

function maskFolderAt(path: string): number | null {
  const at = path
    .split('/')
    .slice(0, -1)
    .findLastIndex((part) => MASK_FOLDERS.has(part.toLowerCase()));
  return at < 0 ? null : at;
}

function byNumber(one: string, other: string): number {
  return numberOf(one) - numberOf(other) || (one < other ? -1 : 1);
}

function numberOf(mask: string): number {
  return Number(MASK_NAME.exec(nameOf(mask))?.groups?.number ?? 0);
}

/** Whether masks may call the photo so: by its name with or without the suffix. */
function isCalled(photo: string, stem: string): boolean {
  const name = nameOf(photo);
  return [name, stemOf(name)].some((called) => fold(called) === fold(stem));
}

function isSpelled(photo: string, stem: string): boolean {
  return [nameOf(photo), stemOf(nameOf(photo))].includes(stem);
}

/** By way of capitals, as Python's casefold: ß and ss are equal. */
const fold = (text: string) => text.normalize('NFC').toUpperCase().toLowerCase();
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const folderOf = (path: string) => path.slice(0, Math.max(path.lastIndexOf('/'), 0));
const isEqual = (one: string[], other: string[]) => one.join('/') === other.join('/');

function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
