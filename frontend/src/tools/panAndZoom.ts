/** Pan and zoom by pointer and wheel: a drag, two fingers, the wheel at the pointer, a double click to reset. */

import type { Point } from '../viewer/photoView';

export interface PanHost {
  /** Whether the drag that begins with this press pans. */
  pans(press: PointerEvent): boolean;
  /** Pixels of the page since the last call. */
  onPan(dx: number, dy: number): void;
  /** Larger for a factor above 1, around a point of the element. */
  onZoom(factor: number, at: Point): void;
  onReset(): void;
}

const PIXELS_PER_LINE = 18;
const FARTHEST_WHEEL = 240;

/** The factor of one turn of the wheel, larger above 1. */
export function wheelFactor({ deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
  const pixels = deltaMode === 1 ? deltaY * PIXELS_PER_LINE : deltaY;
  return Math.exp(-Math.max(-FARTHEST_WHEEL, Math.min(FARTHEST_WHEEL, pixels)) * 0.0016);
}

/** Listens until the returned function is called. */
export function panAndZoom(element: HTMLElement, host: PanHost): () => void {
  const fingers = new Map<number, Point>();
  const pointOf = (event: MouseEvent): Point => {
    const { left, top } = element.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  };
  const pinch = (event: PointerEvent, before: Point, after: Point) => {
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (!other) return;
    const [from, to] = [before, after].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
    if (from && to) host.onZoom(to / from, { x: (after.x + other.x) / 2, y: (after.y + other.y) / 2 });
  };
  const down = (event: PointerEvent) => {
    if (fingers.size === 0 && !host.pans(event)) return;
    fingers.set(event.pointerId, pointOf(event));
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const after = pointOf(event);
    fingers.set(event.pointerId, after);
    if (fingers.size > 1) pinch(event, before, after);
    else host.onPan(after.x - before.x, after.y - before.y);
  };
  const up = (event: PointerEvent) => void fingers.delete(event.pointerId);
  const wheel = (event: WheelEvent) => {
    if (event.altKey) return;
    event.preventDefault();
    host.onZoom(wheelFactor(event), pointOf(event));
  };
  const menu = (event: Event) => event.preventDefault();
  const reset = () => host.onReset();
  const stop = new AbortController();
  const { signal } = stop;
  element.style.touchAction = 'none';
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('wheel', wheel, { passive: false, signal });
  element.addEventListener('contextmenu', menu, { signal });
  element.addEventListener('dblclick', reset, { signal });
  return () => stop.abort();
}
