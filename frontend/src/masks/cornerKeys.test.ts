import { expect, test } from 'vitest';
import type { Point } from '../viewer/photoView';
import { type Corners, cornerKeys } from './cornerKeys';

const PHOTO = { width: 60, height: 30 };
const TRIANGLE: readonly Point[] = [
  { x: 10, y: 10 },
  { x: 20, y: 10 },
  { x: 10, y: 20 },
];

/** Press keys one after another; returns the polygon and the chosen corner after them. */
function pressed(points: readonly Point[] | null, ...keys: string[]) {
  const state = { points, chosen: 0 };
  const read = (): Corners => ({
    ...state,
    photo: PHOTO,
    draw: (drawn, chosen) => Object.assign(state, { points: drawn, chosen }),
  });
  const actions = cornerKeys(read);
  for (const key of keys) actions.find((action) => action.keys.includes(key))!.run({} as never);
  return state;
}

test('a polygon is begun and shaped without a pointer', () => {
  expect(pressed(null, 'Insert').points).toHaveLength(4);
  const { points, chosen } = pressed(null, 'Insert', 'End', 'Insert', 'ArrowUp', 'shift+ArrowRight');
  expect(chosen).toBe(2);
  expect(points).toHaveLength(5);
  expect(points![2]).toEqual({ x: 45, y: 14 });
});

test('End goes round, and shift+End back', () => {
  expect(pressed(TRIANGLE, 'End', 'End', 'End').chosen).toBe(0);
  expect(pressed(TRIANGLE, 'shift+End').chosen).toBe(2);
});

test('a corner stays inside the photo', () => {
  expect(pressed(TRIANGLE, 'shift+ArrowUp', 'shift+ArrowUp').points![0]).toEqual({ x: 10, y: 0 });
});

test('the last of four corners is deleted, none of three', () => {
  const square = [...TRIANGLE, { x: 5, y: 15 }];
  expect(pressed(square, 'shift+End', 'Delete')).toEqual({ points: TRIANGLE, chosen: 2 });
  expect(pressed(TRIANGLE, 'Delete')).toEqual({ points: TRIANGLE, chosen: 0 });
});

test('without a polygon only Insert does anything', () => {
  expect(pressed(null, 'End', 'ArrowUp', 'Delete')).toEqual({ points: null, chosen: 0 });
});
