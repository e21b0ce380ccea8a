import { Group } from 'three';
import { expect, it } from 'vitest';
import { sceneFromObject, toXyzw } from '../domain/frames';
import { layoutOf, pulledScale } from './gizmo';

it('reads back the layout that an object was placed by', () => {
  const layout = {
    quaternion_wxyz: [0.5, 0.5, -0.5, 0.5] as const,
    translation: [0.2, -0.4, 3] as const,
    scale: 0.7,
  };
  const placed = sceneFromObject(layout);
  const object = new Group();
  object.position.set(...placed.translation);
  object.quaternion.set(...toXyzw(placed.quaternion_wxyz));
  object.scale.setScalar(placed.scale);
  const read = layoutOf(object);
  expect(read.scale).toBe(0.7);
  for (const at of [0, 1, 2] as const) expect(read.translation[at]).toBeCloseTo(layout.translation[at], 12);
  for (const at of [0, 1, 2, 3] as const) {
    expect(read.quaternion_wxyz[at]).toBeCloseTo(layout.quaternion_wxyz[at], 12);
  }
});

it('takes the scale of the handle that was pulled', () => {
  expect(pulledScale([2, 2.5, 2], 2)).toBe(2.5);
  expect(pulledScale([2, 2, 0.5], 2)).toBe(0.5);
  expect(pulledScale([2, 2, 2], 2)).toBe(2);
});
