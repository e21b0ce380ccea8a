import { Vector3 } from 'three';
import { expect, it } from 'vitest';
import { pointInScene, project } from '../domain/frames';
import { PhotoCamera } from './photoCamera';

const K = { fx: 900, fy: 880, cx: 330, cy: 250 };

it('shows a point on its own pixel, whatever part of the photo is on show', () => {
  const point = [0.4, -0.7, 3.1] as const;
  const expected = project({ ...K, width: 640, height: 480 }, point)!;
  for (const crop of [
    { x: 0, y: 0, width: 640, height: 480 },
    { x: 120, y: 33, width: 200, height: 310 },
  ]) {
    const camera = new PhotoCamera();
    camera.see(K, crop, 3);
    const ndc = new Vector3(...pointInScene(point)).applyMatrix4(camera.projectionMatrix);
    expect(crop.x + ((ndc.x + 1) / 2) * crop.width).toBeCloseTo(expected[0], 9);
    expect(crop.y + ((1 - ndc.y) / 2) * crop.height).toBeCloseTo(expected[1], 9);
  }
});
