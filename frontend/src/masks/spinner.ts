/** The sign at a click or box that a segmenter is at work on it. */

import type { PhotoView } from '../viewer/photoView';
import { toView } from '../viewer/photoView';
import type { Prompts } from './maskDocument';

/** Puts the spinner on the newest click, or else the middle of the box; hides it while nothing is awaited. */
export function placeSpinner(
  spinner: HTMLElement | null,
  view: PhotoView,
  { points, box }: Prompts,
  isWaiting: boolean,
): void {
  const middle = box && { x: box[0] + box[2] / 2, y: box[1] + box[3] / 2 };
  const at = points.at(-1) ?? middle;
  if (!spinner) return;
  spinner.hidden = !isWaiting || !at;
  if (!at) return;
  const { x, y } = toView(view, at);
  Object.assign(spinner.style, { left: `${x}px`, top: `${y}px` });
}
