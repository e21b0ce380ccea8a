import { expect, test } from 'vitest';
import { meanUnder, oklab, tintAgainst } from './tint';

test('white and black are at the ends of the lightness, and grey has no colour', () => {
  expect(oklab([255, 255, 255])[0]).toBeCloseTo(1, 4);
  expect(oklab([0, 0, 0])[0]).toBeCloseTo(0, 4);
  const [, a, b] = oklab([128, 128, 128]);
  expect([a, b].every((value) => Math.abs(value) < 1e-4)).toBe(true);
});

test('an orange flower, a red cup and a blue bowl do not get their own colour', () => {
  expect(tintAgainst([240, 120, 40])).toBe('#7dff2a');
  expect(tintAgainst([190, 30, 30])).toMatch(/#7dff2a|#00b7ff/);
  expect(tintAgainst([40, 80, 220])).toBe('#7dff2a');
  expect(tintAgainst([90, 200, 60])).toBe('#ff2fd0');
});

test('only pixels under the mask count', () => {
  const photo = [10, 20, 30, 255, 200, 200, 200, 255];
  expect(meanUnder(photo, [255, 255, 255, 255, 0, 0, 0, 0])).toEqual([10, 20, 30]);
  expect(meanUnder(photo, [0, 0, 0, 0, 0, 0, 0, 0])).toBeNull();
});
