import { expect, it } from 'vitest';
import { CameraLink } from './cameraLink';
import { HOME, rotated, zoomed } from './orbit';

it('moves all views together while linked', () => {
  const link = new CameraLink(2);
  link.change(1, (orbit) => rotated(orbit, 1, 0));
  expect(link.of(0)).toEqual(link.of(1));
  expect(link.of(0).azimuth).toBe(HOME.azimuth + 1);
});

it("moves one view alone when unlinked, and the leader's orbit wins on linking again", () => {
  const link = new CameraLink(2);
  link.setLinked(false);
  link.change(1, (orbit) => zoomed(orbit, 0.5));
  expect(link.of(0)).toEqual(HOME);
  expect(link.of(1).distance).toBe(HOME.distance / 2);
  link.setLinked(true, 1);
  expect(link.of(0).distance).toBe(HOME.distance / 2);
});

it('brings every view home', () => {
  const link = new CameraLink(2);
  link.change(0, (orbit) => rotated(orbit, 2, 0));
  link.reset();
  expect([link.of(0), link.of(1)]).toEqual([HOME, HOME]);
});
