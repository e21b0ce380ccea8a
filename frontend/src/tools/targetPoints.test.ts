import { expect, it } from 'vitest';
import { layoutFromPoints, pointsInMask } from './targetPoints';

const CAMERA = { fx: 100, fy: 100, cx: 50, cy: 50, width: 100, height: 100 };

function cloudOf(points: number[][]) {
  return { count: points.length, pointsInCamera: new Float32Array(points.flat()), colours: new Uint8Array() };
}

it('takes the points that the mask covers, whatever the size of the mask', () => {
  const cloud = cloudOf([
    [-0.5, -0.5, 2],
    [0.5, 0.5, 2],
    [5, 0, 2],
    [0, 0, -1],
  ]);
  const mask = { width: 2, height: 2, data: Uint8Array.of(1, 0, 0, 0) };
  expect([...pointsInMask(cloud, CAMERA, mask)]).toEqual([1, 0, 0, 0]);
});

it('starts a mesh upright over its points', () => {
  const cloud = cloudOf([
    [-1, 0, 4],
    [1, 0, 4],
    [0, -0.5, 4],
    [0, 0.5, 4],
    [9, 9, 9],
  ]);
  const layout = layoutFromPoints(cloud, Uint8Array.of(1, 1, 1, 1, 0))!;
  expect(layout.scale).toBe(2);
  expect(layout.translation).toEqual([0, 0, 4.5]);
  expect(layout.quaternion_wxyz).toEqual([0, 1, 0, 0]);
});

it('has no start without points', () => {
  expect(layoutFromPoints(cloudOf([[0, 0, 1]]), Uint8Array.of(0))).toBeNull();
});
