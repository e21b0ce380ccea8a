import { expect, it } from 'vitest';
import { sceneFromObject } from '../domain/frames';
import { apply, type Layout, rotate, type Vector3 } from '../domain/layout';
import { turnAsInPhoto } from './photoPose';

it('is the turn of the layout for an object in the middle of the photo', () => {
  const [w, x, y, z] = turnAsInPhoto({ quaternion_wxyz: [0, 1, 0, 0], translation: [0, 0, 3], scale: 1 });
  expect([Math.abs(w), x, y, z]).toEqual([1, 0, 0, 0]);
});

it('turns the side that the camera saw to the viewer, wherever the object is', () => {
  const layout: Layout = {
    quaternion_wxyz: [0.2, 0.7, -0.5, 0.466],
    translation: [1.5, -0.8, 3],
    scale: 0.4,
  };
  const length = Math.hypot(...layout.quaternion_wxyz);
  const unit = layout.quaternion_wxyz.map((part) => part / length) as unknown as Layout['quaternion_wxyz'];
  const placed = sceneFromObject({ ...layout, quaternion_wxyz: unit });
  // The object-frame direction from the middle to the camera.
  const seen = apply({ ...placed, translation: [0, 0, 0], scale: 1 }, [0, 0, 0]);
  const towards = placed.translation.map((part, axis) => seen[axis]! - part) as unknown as Vector3;
  const [w, x, y, z] = placed.quaternion_wxyz;
  const inObject = rotate([w, -x, -y, -z], towards);
  const turned = rotate(turnAsInPhoto({ ...layout, quaternion_wxyz: unit }), inObject);
  expect(turned[0]).toBeCloseTo(0, 9);
  expect(turned[1]).toBeCloseTo(0, 9);
  expect(turned[2]).toBeGreaterThan(0);
});
