/** The layout at work: every change is a command that can be undone, and is kept as a draft. */

import { History } from '../../commands/history';
import { SetLayout } from '../../commands/setLayout';
import type { Layout } from '../../domain/layout';
import {
  type Direction,
  type GizmoMode,
  type Mirroring,
  MODE_NAMES,
  mirrored,
  nudged,
  type ObjectAxis,
  quarterTurned,
  resized,
  rolled,
  slid,
} from '../../tools/nudge';

export class LayoutEditor {
  readonly history = new History();
  private edits = 0;
  private grabbed: Layout | null = null;

  constructor(
    private current: Layout,
    private readonly start: Layout,
    private readonly onChange: (layout: Layout, edits: number) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  get layout(): Layout {
    return this.current;
  }

  /** How many changes were made, undone ones included: a measure of effort. */
  get count(): number {
    return this.edits;
  }

  /** Counts changes from before a reload too. */
  resume(edits: number): void {
    this.edits = edits;
  }

  nudge(mode: GizmoMode, direction: Direction, coarse: boolean): void {
    this.commit(MODE_NAMES[mode], nudged(this.current, mode, direction, coarse));
  }

  /** A change that was made elsewhere, as one step that can be undone. */
  apply(name: string, layout: Layout): void {
    this.commit(name, layout);
  }

  /** Turn by quarters about an axis of the object. */
  turn(axis: ObjectAxis, quarters: number): void {
    this.commit(MODE_NAMES.rotate, quarterTurned(this.current, axis, quarters));
  }

  /** As in a mirror, in place. */
  mirror(way: Mirroring): void {
    this.commit('Mirror', mirrored(this.current, way));
  }

  /** Only the rotation is as at the start. */
  resetRotation(): void {
    this.commit('Reset rotation', { ...this.current, quaternion_wxyz: this.start.quaternion_wxyz });
  }

  resize(factor: number): void {
    this.commit(MODE_NAMES.scale, resized(this.current, factor));
  }

  resetPose(): void {
    this.commit('Reset pose', this.start);
  }

  /** A drag passes through here; `drop` ends it. */
  drag(layout: Layout): void {
    this.grabbed ??= this.current;
    this.set(layout);
  }

  /** A drag on the photo, in its pixels since the drag began: moves, turns or sizes. `side`: of what shows, in pixels. */
  slide(mode: GizmoMode, du: number, dv: number, camera: { fx: number; fy: number }, side: number): void {
    const from = this.grabbed ?? this.current;
    if (mode === 'translate') this.drag(slid(from, du, dv, camera));
    else if (mode === 'rotate') this.drag(rolled(from, du, dv, side));
    else this.drag(resized(from, Math.exp((2 * (du - dv)) / side)));
  }

  drop(name: string, layout: Layout = this.current): void {
    const from = this.grabbed;
    this.grabbed = null;
    if (!from) return;
    this.current = from;
    this.commit(name, layout);
  }

  undo(): string | null {
    return this.history.undo();
  }

  redo(): string | null {
    return this.history.redo();
  }

  private commit(name: string, after: Layout): void {
    this.edits += 1;
    this.history.run(new SetLayout(name, this.current, after, (layout) => this.set(layout)), this.now());
  }

  private set(layout: Layout): void {
    this.current = layout;
    this.onChange(layout, this.edits);
  }
}
