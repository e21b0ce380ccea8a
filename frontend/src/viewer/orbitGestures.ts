/** Pointer and wheel on one view, as changes of its orbit: drag turns, right or shift drag pans, wheel and pinch zoom. */

import type { CameraMeter } from './cameraMeter';
import { type Orbit, panned, rotated, verticalFov, zoomed } from './orbit';

export interface OrbitHost {
  readonly orbit: Orbit;
  readonly home: Orbit;
  readonly narrowFov: number;
  change(change: (orbit: Orbit) => Orbit): void;
}

const RADIANS_PER_PIXEL = 0.0075;
const WHEEL_BURST_MS = 250;

export class OrbitGestures {
  private readonly pointers = new Map<number, PointerEvent>();
  private lastWheel = Number.NEGATIVE_INFINITY;
  /** True while something else (a gizmo) has the pointer. */
  isBlocked: () => boolean = () => false;

  constructor(
    private readonly element: HTMLElement,
    private readonly host: OrbitHost,
    private readonly meter: CameraMeter | null = null,
  ) {
    element.style.touchAction = 'none';
    element.addEventListener('pointerdown', this.down);
    element.addEventListener('pointermove', this.move);
    element.addEventListener('pointerup', this.up);
    element.addEventListener('pointercancel', this.up);
    element.addEventListener('wheel', this.wheel, { passive: false });
    element.addEventListener('contextmenu', this.menu);
  }

  dispose(): void {
    const { element } = this;
    element.removeEventListener('pointerdown', this.down);
    element.removeEventListener('pointermove', this.move);
    element.removeEventListener('pointerup', this.up);
    element.removeEventListener('pointercancel', this.up);
    element.removeEventListener('wheel', this.wheel);
    element.removeEventListener('contextmenu', this.menu);
  }

  private readonly down = (event: PointerEvent): void => {
    if (this.isBlocked() || (event.target as HTMLElement).closest('button, input, a')) return;
    if (this.pointers.size === 0) this.meter?.gesture();
    this.pointers.set(event.pointerId, event);
    this.element.setPointerCapture(event.pointerId);
  };

  private readonly move = (event: PointerEvent): void => {
    const last = this.pointers.get(event.pointerId);
    if (!last || this.isBlocked()) return;
    const [dx, dy] = [event.clientX - last.clientX, event.clientY - last.clientY];
    if (this.pointers.size > 1) this.pinch(event, last);
    else if (event.buttons & 2 || event.shiftKey) this.pan(dx, dy);
    else this.turn(dx, dy);
    this.pointers.set(event.pointerId, event);
  };

  private readonly up = (event: PointerEvent): void => {
    this.pointers.delete(event.pointerId);
  };

  private readonly wheel = (event: WheelEvent): void => {
    event.preventDefault();
    if (event.timeStamp - this.lastWheel > WHEEL_BURST_MS) this.meter?.gesture();
    this.lastWheel = event.timeStamp;
    const pixels = event.deltaMode === 1 ? event.deltaY * 18 : event.deltaY;
    this.zoom(Math.exp(Math.max(-240, Math.min(240, pixels)) * 0.0016));
  };

  private readonly menu = (event: Event): void => event.preventDefault();

  private turn(dx: number, dy: number): void {
    const [azimuth, elevation] = [-dx * RADIANS_PER_PIXEL, dy * RADIANS_PER_PIXEL];
    this.meter?.turned(azimuth, elevation);
    this.host.change((orbit) => rotated(orbit, azimuth, elevation));
  }

  private pan(dx: number, dy: number): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const fov = verticalFov(this.host.narrowFov, width / height);
    this.host.change((orbit) => {
      const unit = (2 * orbit.distance * Math.tan((fov * Math.PI) / 360)) / height;
      return panned(orbit, -dx * unit, dy * unit);
    });
  }

  private pinch(event: PointerEvent, last: PointerEvent): void {
    const other = [...this.pointers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
    if (!other) return;
    const before = Math.hypot(last.clientX - other.clientX, last.clientY - other.clientY);
    const after = Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
    if (before > 0 && after > 0) this.zoom(before / after);
  }

  private zoom(factor: number): void {
    this.host.change((orbit) => zoomed(orbit, factor, this.host.home));
  }
}
