/** A drag on the photo changes the pose, and Alt with the wheel resizes the object: one drag is one change. */

import { wheelFactor } from './panAndZoom';

export interface SlideHost {
  /** Pixels of the page per pixel of the photo. */
  pixelSize(): number;
  /** Moved by so many pixels of the photo since the drag began. */
  onSlide(du: number, dv: number): void;
  onSlideDone(): void;
  onResize(factor: number): void;
}

/** Listens until the returned function is called. Right-button and Shift drags, and the plain wheel, are the photo's own. */
export function slideOnPhoto(element: HTMLElement, host: SlideHost): () => void {
  let from: { x: number; y: number } | null = null;
  const down = (event: PointerEvent) => {
    if (event.button !== 0 || event.shiftKey) return;
    from = { x: event.clientX, y: event.clientY };
    element.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    if (!from) return;
    const size = host.pixelSize();
    host.onSlide((event.clientX - from.x) / size, (event.clientY - from.y) / size);
  };
  const up = () => {
    if (from) host.onSlideDone();
    from = null;
  };
  const wheel = (event: WheelEvent) => {
    if (!event.altKey) return;
    event.preventDefault();
    host.onResize(wheelFactor(event) ** 0.4);
  };
  const stop = new AbortController();
  const { signal } = stop;
  element.style.touchAction = 'none';
  element.addEventListener('pointerdown', down, { signal });
  element.addEventListener('pointermove', move, { signal });
  element.addEventListener('pointerup', up, { signal });
  element.addEventListener('pointercancel', up, { signal });
  element.addEventListener('wheel', wheel, { passive: false, signal });
  return () => stop.abort();
}
