import { expect, it } from 'vitest';
import { sceneFromObject } from '../../domain/frames';
import type { Layout } from '../../domain/layout';
import { angleBetween } from '../../domain/testTurns';
import { draggedInPlane } from './orthoView';

const LAYOUT: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0, 0, 3], scale: 0.5 };
const [FROM, TO] = [
  { x: 0.5, y: 0 },
  { x: 0.7, y: 0.1 },
];

it.each([
  ['front', [0.2, 0.1, -3]],
  ['side', [0, 0.1, -3.2]],
  ['top', [0.2, 0, -3.1]],
] as const)('moves in the plane of the %s view', (side, expected) => {
  const { translation } = sceneFromObject(draggedInPlane(LAYOUT, side, 'translate', FROM, TO, 1));
  for (const axis of [0, 1, 2] as const) expect(translation[axis]).toBeCloseTo(expected[axis], 9);
});

it('turns about the line of sight by the angle of the pointer', () => {
  const turned = draggedInPlane(LAYOUT, 'top', 'rotate', { x: 1, y: 0 }, { x: 0, y: 1 }, 1);
  expect(angleBetween(LAYOUT.quaternion_wxyz, turned.quaternion_wxyz)).toBeCloseTo(Math.PI / 2, 6);
  expect(turned.translation).toEqual(LAYOUT.translation);
});

it('sizes by the distance from the middle, within bounds', () => {
  expect(draggedInPlane(LAYOUT, 'front', 'scale', { x: 0.5, y: 0 }, { x: 0, y: 1 }, 1).scale).toBeCloseTo(
    1,
    9,
  );
  const tiny = draggedInPlane(LAYOUT, 'front', 'scale', { x: 0.5, y: 0 }, { x: 0, y: 0 }, 1).scale;
  expect(tiny).toBeGreaterThan(0);
});
