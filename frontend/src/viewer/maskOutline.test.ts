import { expect, it } from 'vitest';
import { outlineOf } from './maskOutline';

it('draws a rectangle as four straight pieces', () => {
  const data = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0);
  expect(outlineOf({ width: 4, height: 3, data })).toEqual([
    [1, 1, 3, 1],
    [1, 3, 3, 3],
    [1, 1, 1, 3],
    [3, 1, 3, 3],
  ]);
});

it('closes a mask that touches the edge of the photo', () => {
  expect(outlineOf({ width: 1, height: 1, data: Uint8Array.of(255) })).toHaveLength(4);
});

it('is empty for an empty mask', () => {
  expect(outlineOf({ width: 2, height: 2, data: new Uint8Array(4) })).toEqual([]);
});
