import { Matrix4, Vector3 } from 'three';
import { expect, it } from 'vitest';
import { pinholeProjection } from './photoCamera';

const K = { fx: 900, fy: 880, cx: 330, cy: 250 };

/** The pixel that a point in the OpenCV camera frame falls on, through the GL projection. */
function pixel(
  point: [number, number, number],
  crop: { x: number; y: number; width: number; height: number },
) {
  const matrix = new Matrix4().fromArray(pinholeProjection(K, crop, 0.1, 100));
  const ndc = new Vector3(point[0], -point[1], -point[2]).applyMatrix4(matrix);
  return [crop.x + ((ndc.x + 1) / 2) * crop.width, crop.y + ((1 - ndc.y) / 2) * crop.height];
}

it('projects as the pinhole formula does, whatever the crop', () => {
  const [x, y, z] = [0.4, -0.7, 3.1];
  const expected = [(K.fx * x) / z + K.cx, (K.fy * y) / z + K.cy];
  for (const crop of [
    { x: 0, y: 0, width: 640, height: 480 },
    { x: 120, y: 33, width: 200, height: 310 },
  ]) {
    const [u, v] = pixel([x, y, z], crop);
    expect(u).toBeCloseTo(expected[0]!, 9);
    expect(v).toBeCloseTo(expected[1]!, 9);
  }
});

it('maps the depth range to -1..1', () => {
  const matrix = new Matrix4().fromArray(
    pinholeProjection(K, { x: 0, y: 0, width: 640, height: 480 }, 0.5, 20),
  );
  expect(new Vector3(0, 0, -0.5).applyMatrix4(matrix).z).toBeCloseTo(-1, 9);
  expect(new Vector3(0, 0, -20).applyMatrix4(matrix).z).toBeCloseTo(1, 9);
});
