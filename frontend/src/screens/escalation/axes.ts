/** How an uploaded file may be read: which of its axes point up and to the front. */

import type { AxesJson } from '../../contract/schema';

type Axis = AxesJson['up'];

export const AXES: readonly Axis[] = ['+y', '+z', '+x', '-y', '-z', '-x'];

/** The axes that can point to the front while another points up. */
export function frontsOf(up: Axis): Axis[] {
  return AXES.filter((axis) => axis[1] !== up[1]);
}

export function sameAxes(a: AxesJson, b: AxesJson): boolean {
  return a.up === b.up && a.front === b.front;
}

/** With a true minus sign, as people read it. */
export function axisName(axis: Axis): string {
  return axis.replace('-', '−');
}
