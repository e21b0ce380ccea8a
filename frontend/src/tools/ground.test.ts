import { expect, it } from 'vitest';
import { project } from '../domain/frames';
import { apply, type Layout, type Vector3 } from '../domain/layout';
import { groundBelow, restedOn } from './ground';

const PITCH = 0.4;
const NORMAL: Vector3 = [0, Math.cos(PITCH), Math.sin(PITCH)];
const HEIGHT = 1.5;

/** Points of a ground seen from 1.5 above it by a camera that looks down, a wall behind, and the object's own. */
function scene(): { points: number[]; isObject: number[] } {
  const points: number[] = [];
  const isObject: number[] = [];
  const add = (x: number, along: number, up: number, own: number) => {
    const [c, s] = [Math.cos(PITCH), Math.sin(PITCH)];
    points.push(x, (up - HEIGHT) * c + along * s, (up - HEIGHT) * s - along * c);
    isObject.push(own);
  };
  for (let x = -1; x <= 1; x += 0.1)
    for (let step = 0; step <= 1; step += 0.1) {
      add(x, 2 + 2 * step, 0.003 * Math.sin(37 * x + 11 * step), 0);
      add(x, 4, step, 0);
      if (Math.abs(x) < 0.3 && step < 0.6) add(x, 3, step, 1);
    }
  return { points, isObject };
}

const MIDDLE: Vector3 = [
  0,
  -1.2 * Math.cos(PITCH) + 3 * Math.sin(PITCH),
  -1.2 * Math.sin(PITCH) - 3 * Math.cos(PITCH),
];

it('finds the ground below the object, not the wall behind it', () => {
  const { points, isObject } = scene();
  const ground = groundBelow(points, isObject, MIDDLE, 0.6);
  expect(ground?.height).toBeCloseTo(HEIGHT, 1);
  for (const axis of [0, 1, 2] as const) expect(ground?.normal[axis]).toBeCloseTo(NORMAL[axis], 1);
});

it('is the same each time', () => {
  const { points, isObject } = scene();
  expect(groundBelow(points, isObject, MIDDLE, 0.6)).toEqual(groundBelow(points, isObject, MIDDLE, 0.6));
});

it('finds none without points', () => {
  expect(groundBelow([], [], MIDDLE, 0.6)).toBeNull();
});

const LAYOUT: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0.2, 0.5, 3], scale: 0.6 };
const CAMERA = { fx: 500, fy: 500, cx: 320, cy: 240, width: 640, height: 480 };

it('rests on the ground without moving a pixel of its outline', () => {
  const rested = restedOn(LAYOUT, { normal: NORMAL, height: 2 }, -1.6)!;
  expect(rested.scale).toBeCloseTo(0.75, 12);
  for (const corner of [
    [-0.5, -0.5, 0.5],
    [0.5, 0.5, -0.5],
  ] as Vector3[]) {
    const [before, after] = [LAYOUT, rested].map((layout) => project(CAMERA, apply(layout, corner))!);
    expect(after![0]).toBeCloseTo(before![0], 9);
    expect(after![1]).toBeCloseTo(before![1], 9);
  }
});

it('refuses a pose that is nowhere near the ground', () => {
  for (const lowest of [0, 0.4, -0.1, -30]) {
    expect(restedOn(LAYOUT, { normal: NORMAL, height: 2 }, lowest)).toBeNull();
  }
});
