import { describe, expect, test } from 'vitest';
import { piecesFarApart, piecesOf } from './pieces';

const WIDTH = 50;

/** A mask of 50 x 40 pixels with these boxes (x, y, width, height) inside. */
function maskOf(...boxes: [number, number, number, number][]): Uint8Array {
  const mask = new Uint8Array(WIDTH * 40);
  for (const [x, y, width, height] of boxes)
    for (let row = y; row < y + height; row += 1) mask.fill(1, row * WIDTH + x, row * WIDTH + x + width);
  return mask;
}

test('pieces touch by their sides, and the largest comes first', () => {
  const mask = maskOf([0, 0, 2, 2], [2, 2, 3, 3]);
  expect(piecesOf(mask, WIDTH)).toEqual([
    { area: 9, left: 2, top: 2, right: 4, bottom: 4 },
    { area: 4, left: 0, top: 0, right: 1, bottom: 1 },
  ]);
});

describe('far apart', () => {
  test.each<[string, [number, number, number, number][], number]>([
    ['an empty mask', [], 0],
    ['one piece', [[5, 5, 10, 10]], 0],
    [
      'two near pieces',
      [
        [5, 5, 10, 10],
        [17, 5, 10, 10],
      ],
      0,
    ],
    [
      'two far pieces',
      [
        [5, 5, 10, 10],
        [35, 5, 10, 10],
      ],
      2,
    ],
    [
      'three pieces in a chain',
      [
        [0, 5, 10, 10],
        [12, 5, 10, 10],
        [24, 5, 10, 10],
      ],
      0,
    ],
    [
      'three far pieces',
      [
        [0, 0, 8, 8],
        [30, 0, 8, 8],
        [0, 30, 8, 8],
      ],
      3,
    ],
    [
      'a speck far away',
      [
        [5, 5, 10, 10],
        [45, 35, 1, 1],
      ],
      0,
    ],
  ])('%s', (_, boxes, count) => {
    expect(piecesFarApart(maskOf(...boxes), WIDTH)).toBe(count);
  });
});
