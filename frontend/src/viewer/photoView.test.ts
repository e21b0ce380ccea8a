import { expect, test } from 'vitest';
import {
  fitBox,
  fitPhoto,
  keepCentre,
  keepInFrame,
  panBy,
  toImage,
  toView,
  visiblePart,
  zoomAt,
} from './photoView';

const view = { scale: 2, x: 10, y: 20 };

test('view and image pixels are each other’s way back', () => {
  expect(toView(view, { x: 3, y: 4 })).toEqual({ x: 16, y: 28 });
  expect(toImage(view, { x: 16, y: 28 })).toEqual({ x: 3, y: 4 });
});

test('the photo fits in the middle', () => {
  const fitted = fitPhoto({ width: 200, height: 100 }, { width: 432, height: 432 }, 16);
  expect(fitted).toEqual({ scale: 2, x: 16, y: 116 });
});

test('zooming keeps the pixel under the pointer', () => {
  const at = { x: 50, y: 60 };
  const zoomed = zoomAt(view, 3, at, 0.1);
  expect(zoomed.scale).toBe(6);
  expect(toImage(zoomed, at)).toEqual(toImage(view, at));
});

test('zooming has limits', () => {
  expect(zoomAt(view, 1000, { x: 0, y: 0 }, 0.5).scale).toBe(32);
  expect(zoomAt(view, 0.001, { x: 0, y: 0 }, 0.5).scale).toBe(0.5);
});

test('a box comes into the middle with room around it', () => {
  const frame = { width: 432, height: 432 };
  const fitted = fitBox([100, 100, 100, 50], frame, 0.5);
  expect(fitted.scale).toBe(2);
  expect(toView(fitted, { x: 150, y: 125 })).toEqual({ x: 216, y: 216 });
});

test('a resized frame keeps its centre', () => {
  const [old, frame] = [
    { width: 400, height: 300 },
    { width: 250, height: 500 },
  ];
  const resized = keepCentre(view, old, frame);
  expect(resized.scale).toBe(view.scale);
  expect(toImage(resized, { x: 125, y: 250 })).toEqual(toImage(view, { x: 200, y: 150 }));
});

test('panning moves by view pixels', () => {
  expect(panBy(view, 5, -5)).toEqual({ scale: 2, x: 15, y: 15 });
});

test('what shows of a photo that is larger than its frame', () => {
  const part = visiblePart(
    { scale: 2, x: -20, y: 10 },
    { width: 100, height: 40 },
    { width: 100, height: 60 },
  );
  expect(part.crop).toEqual({ x: 10, y: 0, width: 50, height: 25 });
  expect(part.rect).toEqual({ x: 0, y: 10, width: 100, height: 50 });
});

test('a photo is never moved out of the middle of its frame', () => {
  const [photo, frame] = [
    { width: 100, height: 40 },
    { width: 100, height: 60 },
  ];
  for (const [x, y] of [
    [900, 900],
    [-900, -900],
  ] as const) {
    const { crop } = visiblePart(keepInFrame({ scale: 2, x, y }, photo, frame), photo, frame);
    expect(Math.min(crop.width, crop.height)).toBeGreaterThan(0);
  }
  expect(keepInFrame(view, photo, frame)).toEqual(view);
});
