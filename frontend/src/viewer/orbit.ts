/** The pose of an orbiting camera: a pure value, so that linked cameras are the same value and tests need no GL. */

export interface Orbit {
  /** Radians about +Y; 0 looks along -Z. */
  readonly azimuth: number;
  /** Radians above the horizon. */
  readonly elevation: number;
  /** From the target, in the unit of the scene. */
  readonly distance: number;
  readonly target: readonly [number, number, number];
}

const STEEPEST = Math.PI / 2 - 0.02;

/** Three-quarter view from slightly above, far enough for any mesh inside the unit cube. */
export const HOME: Orbit = { azimuth: 0.45, elevation: 0.3, distance: 2.4, target: [0, 0, 0] };

export function clampElevation(elevation: number): number {
  return Math.min(STEEPEST, Math.max(-STEEPEST, elevation));
}

export function rotated(orbit: Orbit, byAzimuth: number, byElevation: number): Orbit {
  return {
    ...orbit,
    azimuth: orbit.azimuth + byAzimuth,
    elevation: clampElevation(orbit.elevation + byElevation),
  };
}

/** Nearer for a factor below 1; bounded around `home`, so that nobody loses the object. */
export function zoomed(orbit: Orbit, factor: number, home: Orbit = HOME): Orbit {
  const distance = Math.min(home.distance * 6, Math.max(home.distance * 0.08, orbit.distance * factor));
  return { ...orbit, distance };
}

/** Moves the target in the plane of the screen; `right` and `up` are in scene units. */
export function panned(orbit: Orbit, right: number, up: number): Orbit {
  const { azimuth: a, elevation: e, target } = orbit;
  const [x, y, z] = target;
  return {
    ...orbit,
    target: [
      x + right * Math.cos(a) - up * Math.sin(e) * Math.sin(a),
      y + up * Math.cos(e),
      z - right * Math.sin(a) - up * Math.sin(e) * Math.cos(a),
    ],
  };
}

/** The camera's position in the scene. */
export function eye(orbit: Orbit): [number, number, number] {
  const { azimuth: a, elevation: e, distance: d, target } = orbit;
  return [
    target[0] + d * Math.cos(e) * Math.sin(a),
    target[1] + d * Math.sin(e),
    target[2] + d * Math.cos(e) * Math.cos(a),
  ];
}

/** The vertical field of view (degrees) that keeps `narrowest` across the shorter side of the view. */
export function verticalFov(narrowest: number, aspect: number): number {
  if (aspect >= 1) return narrowest;
  const half = Math.tan((narrowest * Math.PI) / 360) / aspect;
  return (Math.atan(half) * 360) / Math.PI;
}
