/** Rectangles of the page and of the canvas. */

export interface PageRect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Where `inner` lies in `outer`, measured from the bottom left as WebGL does; null when it cannot be seen. */
export function rectWithin(
  inner: PageRect,
  outer: PageRect,
): { left: number; bottom: number; width: number; height: number } | null {
  const left = inner.left - outer.left;
  const bottom = outer.top + outer.height - (inner.top + inner.height);
  const isOutside =
    left >= outer.width || bottom >= outer.height || left + inner.width <= 0 || bottom + inner.height <= 0;
  if (isOutside || inner.width < 1 || inner.height < 1) return null;
  return { left, bottom, width: inner.width, height: inner.height };
}

/** The largest rectangle of the aspect `width / height` that fits in a box, in its middle. */
export function contained(box: PageRect, width: number, height: number): PageRect {
  const scale = Math.min(box.width / width, box.height / height);
  const fitted = { width: width * scale, height: height * scale };
  return {
    left: box.left + (box.width - fitted.width) / 2,
    top: box.top + (box.height - fitted.height) / 2,
    ...fitted,
  };
}

/** A part of a photo, in its pixels. */
export interface Crop {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The object's box with room around it, inside the photo, at least a fifth of its shorter side. */
export function cropAround(bbox: readonly number[], width: number, height: number, room = 0.35): Crop {
  const [x = 0, y = 0, w = width, h = height] = bbox;
  const least = Math.min(width, height) / 5;
  const side = (length: number, whole: number) => Math.min(whole, Math.max(least, length * (1 + 2 * room)));
  const [cropWidth, cropHeight] = [side(w, width), side(h, height)];
  const place = (start: number, length: number, crop: number, whole: number) =>
    Math.min(whole - crop, Math.max(0, start + length / 2 - crop / 2));
  return {
    x: place(x, w, cropWidth, width),
    y: place(y, h, cropHeight, height),
    width: cropWidth,
    height: cropHeight,
  };
}

/** The crop, widened or heightened to the aspect of what shows it as far as the photo goes. */
export function filledTo(crop: Crop, aspect: number, width: number, height: number): Crop {
  const wanted = {
    width: Math.max(crop.width, crop.height * aspect),
    height: Math.max(crop.height, crop.width / aspect),
  };
  const [w, h] = [Math.min(width, wanted.width), Math.min(height, wanted.height)];
  const place = (middle: number, length: number, whole: number) =>
    Math.min(whole - length, Math.max(0, middle - length / 2));
  return {
    x: place(crop.x + crop.width / 2, w, width),
    y: place(crop.y + crop.height / 2, h, height),
    width: w,
    height: h,
  };
}
