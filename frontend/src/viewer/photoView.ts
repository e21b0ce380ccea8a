/** Where the photo lies in the view: view pixel = scale · image pixel + (x, y). */

export interface Point {
  x: number;
  y: number;
}

export interface PhotoView extends Point {
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

export function toImage(view: PhotoView, point: Point): Point {
  return { x: (point.x - view.x) / view.scale, y: (point.y - view.y) / view.scale };
}

export function toView(view: PhotoView, point: Point): Point {
  return { x: point.x * view.scale + view.x, y: point.y * view.scale + view.y };
}

/** The whole image in the middle, with a margin in view pixels. */
export function fitPhoto(image: Size, frame: Size, margin = 16): PhotoView {
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
export function zoomAt(view: PhotoView, factor: number, at: Point, smallestScale: number): PhotoView {
  const scale = Math.min(LARGEST_SCALE, Math.max(smallestScale, view.scale * factor));
  const kept = toImage(view, at);
  return { scale, x: at.x - kept.x * scale, y: at.y - kept.y * scale };
}

export function panBy(view: PhotoView, dx: number, dy: number): PhotoView {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** The image pixel in the middle of the old frame stays in the middle of the new one. */
export function keepCentre(view: PhotoView, old: Size, frame: Size): PhotoView {
  return panBy(view, (frame.width - old.width) / 2, (frame.height - old.height) / 2);
}

/** A box around image pixels (x, y, width, height) with room around it, in the middle of the frame. */
export function fitBox(box: readonly [number, number, number, number], frame: Size, room = 0.35): PhotoView {
  const [x, y, width, height] = box;
  const around = fitPhoto({ width: width * (1 + 2 * room), height: height * (1 + 2 * room) }, frame);
  const scale = Math.min(LARGEST_SCALE / 4, around.scale);
  return {
    scale,
    x: frame.width / 2 - (x + width / 2) * scale,
    y: frame.height / 2 - (y + height / 2) * scale,
  };
}

/** The part of the image that shows in the frame, in image pixels, and where it lies in the frame. */
export function visiblePart(
  view: PhotoView,
  image: Size,
  frame: Size,
): { crop: Point & Size; rect: Point & Size } {
  const span = (start: number, length: number, room: number) => {
    const from = Math.min(length, Math.max(0, -start / view.scale));
    const to = Math.max(from, Math.min(length, (room - start) / view.scale));
    return { from, size: to - from };
  };
  const across = span(view.x, image.width, frame.width);
  const down = span(view.y, image.height, frame.height);
  const crop = { x: across.from, y: down.from, width: across.size, height: down.size };
  const { x, y } = toView(view, crop);
  return { crop, rect: { x, y, width: crop.width * view.scale, height: crop.height * view.scale } };
}

/** The same view, moved so that the image covers the middle of the frame in each direction. */
export function keepInFrame(view: PhotoView, image: Size, frame: Size): PhotoView {
  const place = (start: number, length: number, room: number) =>
    Math.min(room / 2, Math.max(room / 2 - length * view.scale, start));
  return {
    scale: view.scale,
    x: place(view.x, image.width, frame.width),
    y: place(view.y, image.height, frame.height),
  };
}
