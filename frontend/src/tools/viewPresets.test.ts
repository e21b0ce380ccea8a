import { expect, it } from 'vitest';
import { eye } from '../viewer/orbit';
import { orbitFor } from './viewPresets';

const MIDDLE = [0.4, -0.3, -2.5] as const;

it('sees the photo from where its camera was', () => {
  for (const part of eye(orbitFor('photo', MIDDLE, 1))) expect(part).toBeCloseTo(0, 9);
});

it('looks from the camera side, from the right and from above', () => {
  const [fx, fy, fz] = eye(orbitFor('front', MIDDLE, 1));
  expect([fx, fy]).toEqual([0.4, -0.3]);
  expect(fz).toBeGreaterThan(MIDDLE[2]);
  expect(eye(orbitFor('side', MIDDLE, 1))[0]).toBeGreaterThan(MIDDLE[0]);
  expect(eye(orbitFor('top', MIDDLE, 1))[1]).toBeGreaterThan(MIDDLE[1]);
});
