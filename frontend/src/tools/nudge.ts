/** Small steps of a layout by key or wheel, in the camera's frame (x right, y down, z forward). */

import {
  aboutAxis,
  canonical,
  conjugate,
  type Layout,
  multiply,
  type QuaternionWxyz,
  turnBetween,
  type Vector3,
} from '../domain/layout';

export const GIZMO_MODES = ['translate', 'rotate', 'scale'] as const;
export type GizmoMode = (typeof GIZMO_MODES)[number];

export const MODE_NAMES: Record<GizmoMode, string> = { translate: 'Move', rotate: 'Turn', scale: 'Size' };

export type Direction = 'left' | 'right' | 'up' | 'down' | 'nearer' | 'farther';

const STEP = { translate: 0.01, rotate: (3 * Math.PI) / 180, scale: 1.02 };
/** The plain step is this part of a coarse one. */
const FINE = 0.2;

const WAY: Record<Direction, Vector3> = {
  left: [-1, 0, 0],
  right: [1, 0, 0],
  up: [0, -1, 0],
  down: [0, 1, 0],
  nearer: [0, 0, -1],
  farther: [0, 0, 1],
};

/** The axis of each turn: the arrows roll the side that faces the camera, the page keys turn it within the view. */
const AXIS: Record<Direction, Vector3> = {
  left: [0, 1, 0],
  right: [0, -1, 0],
  up: [-1, 0, 0],
  down: [1, 0, 0],
  nearer: [0, 0, 1],
  farther: [0, 0, -1],
};

const GROWS: Record<Direction, boolean> = {
  left: false,
  right: true,
  up: true,
  down: false,
  nearer: true,
  farther: false,
};

/** Moves by 0.2 % of the distance, turns by 0.6 degrees about the object's middle, or resizes by 0.4 %; coarse: five times. */
export function nudged(layout: Layout, mode: GizmoMode, direction: Direction, coarse = false): Layout {
  const part = coarse ? 1 : FINE;
  switch (mode) {
    case 'translate':
      return moved(layout, WAY[direction], STEP.translate * part * Math.hypot(...layout.translation));
    case 'rotate':
      return turned(layout, AXIS[direction], STEP.rotate * part);
    case 'scale':
      return resized(layout, STEP.scale ** (GROWS[direction] ? part : -part));
  }
}

/** Slides in the plane of the photo so that the middle follows the pointer by `du`, `dv` pixels of the photo. */
export function slid(layout: Layout, du: number, dv: number, focal: { fx: number; fy: number }): Layout {
  const depth = layout.translation[2];
  return moved(layout, [(du * depth) / focal.fx, (dv * depth) / focal.fy, 0], 1);
}

/** The axes of the object: y is up, z is its front. */
export type ObjectAxis = 'x' | 'y' | 'z';

const OBJECT_AXES: Record<ObjectAxis, Vector3> = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] };

/** Turns by quarters about an axis of the object itself, in place. */
export function quarterTurned(layout: Layout, axis: ObjectAxis, quarters: number): Layout {
  const turn = aboutAxis(OBJECT_AXES[axis], (quarters * Math.PI) / 2);
  return { ...layout, quaternion_wxyz: canonical(multiply(layout.quaternion_wxyz, turn)) };
}

export function resized(layout: Layout, factor: number): Layout {
  return { ...layout, scale: layout.scale * factor };
}

function moved(layout: Layout, [x, y, z]: Vector3, by: number): Layout {
  const [tx, ty, tz] = layout.translation;
  return { ...layout, translation: [tx + x * by, ty + y * by, tz + z * by] };
}

function turned(layout: Layout, axis: Vector3, radians: number): Layout {
  return {
    ...layout,
    quaternion_wxyz: canonical(multiply(aboutAxis(axis, radians), layout.quaternion_wxyz)),
  };
}

export type Mirroring = 'sideways' | 'depth';

/**
 * The pose of the object's mirror image, for objects whose left and right sides are alike: what faced left faces right
 * (`sideways`), or what faced the camera faces away from it (`depth`), as seen along the line of sight to its middle.
 */
export function mirrored(layout: Layout, way: Mirroring): Layout {
  const length = Math.hypot(...layout.translation);
  const [x, y, z] = layout.translation;
  const ahead = turnBetween([x / length, y / length, z / length], [0, 0, 1]);
  const [qw, qx, qy, qz] = multiply(ahead, layout.quaternion_wxyz);
  const sideways: QuaternionWxyz = [qw, qx, -qy, -qz];
  const turned = way === 'sideways' ? sideways : multiply([0, 0, 1, 0], sideways);
  return { ...layout, quaternion_wxyz: canonical(multiply(conjugate(ahead), turned)) };
}

/** Turns as a drag over the photo by `du`, `dv` pixels turns a globe: `size` pixels are half a turn. */
export function rolled(layout: Layout, du: number, dv: number, size: number): Layout {
  const sideways = turned(layout, [0, -1, 0], (du / size) * Math.PI);
  return turned(sideways, [1, 0, 0], (dv / size) * Math.PI);
}
