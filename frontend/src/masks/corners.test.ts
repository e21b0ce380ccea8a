import { describe, expect, test } from 'vitest';
import { gripAt, middlesOf, moved, squareIn, withCornerAfter, withoutCorner } from './corners';

const SQUARE = [
  { x: 0, y: 0 },
  { x: 10, y: 0 },
  { x: 10, y: 10 },
  { x: 0, y: 10 },
];
const PHOTO = { width: 60, height: 30 };

describe('a press', () => {
  test('near a corner holds it', () => {
    expect(gripAt(SQUARE, { x: 9, y: 1 }, 2)).toEqual({ points: SQUARE, index: 1 });
  });

  test('near the middle of a side holds a new corner there', () => {
    const at = { x: 0.5, y: 5 };
    expect(gripAt(SQUARE, at, 2)).toEqual({ points: [...SQUARE, at], index: 4 });
    expect(gripAt(SQUARE, { x: 10, y: 5 }, 2)).toEqual({
      points: SQUARE.toSpliced(2, 0, { x: 10, y: 5 }),
      index: 2,
    });
  });

  test('anywhere else holds nothing', () => {
    expect(gripAt(SQUARE, { x: 5, y: 5 }, 2)).toBeNull();
  });
});

test('a corner stays inside the photo', () => {
  expect(moved({ points: SQUARE, index: 2 }, { x: 99, y: -5 }, PHOTO)[2]).toEqual({ x: 60, y: 0 });
});

test('the last three corners cannot be deleted', () => {
  const triangle = withoutCorner(SQUARE, 1)!;
  expect(triangle).toEqual([SQUARE[0], SQUARE[2], SQUARE[3]]);
  expect(withoutCorner(triangle, 0)).toBeNull();
});

test('a corner is inserted in the middle of the side after it', () => {
  expect(withCornerAfter(SQUARE, 3)).toEqual([...SQUARE, { x: 0, y: 5 }]);
  expect(middlesOf(SQUARE)[0]).toEqual({ x: 5, y: 0 });
});

test('the square to begin with lies in the middle of the photo', () => {
  expect(squareIn(PHOTO)).toEqual([
    { x: 25, y: 10 },
    { x: 35, y: 10 },
    { x: 35, y: 20 },
    { x: 25, y: 20 },
  ]);
});
