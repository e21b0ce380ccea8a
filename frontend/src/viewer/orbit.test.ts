import { describe, expect, it } from 'vitest';
import { eye, HOME, panned, rotated, verticalFov, zoomed } from './orbit';

describe('orbit', () => {
  it('puts the eye at the distance from the target', () => {
    const orbit = { azimuth: 1.1, elevation: -0.4, distance: 3, target: [1, 2, 3] as const };
    const [x, y, z] = eye(orbit);
    expect(Math.hypot(x - 1, y - 2, z - 3)).toBeCloseTo(3, 12);
  });

  it('looks along -Z at azimuth 0', () => {
    expect(eye({ azimuth: 0, elevation: 0, distance: 2, target: [0, 0, 0] })).toEqual([0, 0, 2]);
  });

  it('never passes the poles', () => {
    expect(rotated(HOME, 0, 100).elevation).toBeLessThan(Math.PI / 2);
    expect(rotated(HOME, 0, -100).elevation).toBeGreaterThan(-Math.PI / 2);
  });

  it('keeps the object in view at every distance', () => {
    expect(zoomed(HOME, 1e9).distance).toBe(HOME.distance * 6);
    expect(zoomed(HOME, 1e-9).distance).toBe(HOME.distance * 0.08);
  });

  it('pans across the line of sight, never along it', () => {
    const before = { azimuth: 0.7, elevation: 0.5, distance: 2, target: [0, 0, 0] as const };
    const moved = panned(before, 0.3, -0.2).target;
    const line = eye(before);
    expect(moved[0] * line[0] + moved[1] * line[1] + moved[2] * line[2]).toBeCloseTo(0, 12);
    expect(Math.hypot(...moved)).toBeCloseTo(Math.hypot(0.3, 0.2), 12);
  });

  it('widens the vertical field in a narrow view, so that the horizontal one stays', () => {
    expect(verticalFov(35, 1.6)).toBe(35);
    const tall = (verticalFov(35, 0.5) * Math.PI) / 360;
    expect(Math.tan(tall) * 0.5).toBeCloseTo(Math.tan((35 * Math.PI) / 360), 12);
  });
});
