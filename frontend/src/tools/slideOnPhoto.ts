/** Drag on the photo slides the object under the pointer, the wheel resizes it: one drag is one change. */

export interface SlideHost {
  /** Pixels of the page per pixel of the photo. */
  pixelSize(): number;
  /** Moved by so many pixels of the photo since the drag began. */
  onSlide(du: number, dv: number): void;
  onSlideDone(): void;
  onResize(factor: number): void;
}

/** Listens until the returned function is called. */
export function slideOnPhoto(element: HTMLElement, host: SlideHost): () => void {
  let from: { x: number; y: number } | null = null;
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
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
    event.preventDefault();
    host.onResize(Math.exp(-Math.max(-240, Math.min(240, event.deltaY)) * 0.0006));
  };
  element.style.touchAction = 'none';
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointermove', move);
  element.addEventListener('pointerup', up);
  element.addEventListener('pointercancel', up);
  element.addEventListener('wheel', wheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', down);
    element.removeEventListener('pointermove', move);
    element.removeEventListener('pointerup', up);
    element.removeEventListener('pointercancel', up);
    element.removeEventListener('wheel', wheel);
  };
}
