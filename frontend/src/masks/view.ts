/** Where the photo lies in the view: view pixel = scale · image pixel + (x, y). */

export interface Point {
  x: number;
  y: number;
}

export interface View extends Point {
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

/** For lit: a new object of the same size is no change, and must not move what a person looks at. */
export function isOtherSize(size: Size, old: Size | undefined): boolean {
  return size.width !== old?.width || size.height !== old.height;
}

const LARGEST_SCALE = 32;

export function toImage(view: View, point: Point): Point {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
}

export function toView(view: View, point: Point): Point {
  return { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y };
}

/** The whole image in the middle, with a margin in view pixels. */
export function fitPhoto(image: Size, frame: Size, margin = 16): View {
  const scale = Math.max(
    0.01,
    Math.min((frame.width - 2 * margin) / image.width, (frame.height - 2 * margin) / image.height),
  );
  return {
    scale,
    x: (frame.width - image.width * scale) / 2,
    y: (frame.height - image.height * scale) / 2,
  };
}

/** Larger or smaller by a factor, with the given view pixel staying where it is. */
export function zoomAt(view: View, factor: number, at: Point, smallestScale: number): View {
  const scale = Math.min(LARGEST_SCALE, Math.max(smallestScale, view.scale * factor));
  const kept = toImage(view, at);
  return { scale, x: at.x - kept.x * scale, y: at.y - kept.y * scale };
}

export function panBy(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** The image pixel in the middle of the old frame stays in the middle of the new one. */
export function keepCentre(view: View, old: Size, frame: Size): View {
  return panBy(view, (frame.width - old.width) / 2, (frame.height - old.height) / 2);
}

/** A box around image pixels (x, y, width, height) with room around it, in the middle of the frame. */
export function fitBox(box: readonly [number, number, number, number], frame: Size, room = 0.35): View {
  const [x, y, width, height] = box;
  const around = fitPhoto({ width: width * (1 + 2 * room), height: height * (1 + 2 * room) }, frame);
  const scale = Math.min(LARGEST_SCALE / 4, around.scale);
  return {
    scale,
    x: frame.width / 2 - (x + width / 2) * scale,
    y: frame.height / 2 - (y + height / 2) * scale,
  };
}
