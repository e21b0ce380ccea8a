import { expect, test } from 'vitest';
import { measure, whiten } from './paint';

/** RGBA of a row of alphas. */
function alphas(...values: number[]): number[] {
  return values.flatMap((alpha) => [255, 255, 255, alpha]);
}

test('a mask is measured in pixels', () => {
  // 3 wide, 2 high
  expect(measure(alphas(0, 255, 255, 0, 0, 200), 3)).toEqual({ areaPx: 3, box: [1, 0, 2, 2] });
});

test('half-covered pixels go to the nearer side', () => {
  expect(measure(alphas(127, 128), 2)).toEqual({ areaPx: 1, box: [1, 0, 1, 1] });
});

test('an empty mask has no box', () => {
  expect(measure(alphas(0, 0), 2)).toEqual({ areaPx: 0, box: null });
});

test('an opaque image is read by its lightness', () => {
  const pixels = new Uint8ClampedArray([255, 255, 255, 255, 0, 0, 0, 255]);
  whiten(pixels);
  expect([...pixels]).toEqual([255, 255, 255, 255, 255, 255, 255, 0]);
});

test('a image with transparency is read by it', () => {
  const pixels = new Uint8ClampedArray([10, 10, 10, 255, 250, 250, 250, 0]);
  whiten(pixels);
  expect([...pixels]).toEqual([255, 255, 255, 255, 255, 255, 255, 0]);
});
