/** Moments that the latency benchmark reads; they also show in the browser's own profiler. */

export type Moment = 'answer' | 'submit' | 'pair-drawn' | 'first-candidate';

/** `at`: when it happened, on the page's clock; now when left out. */
export function mark(moment: Moment, detail?: unknown, at = performance.now()): void {
  performance.mark(`maquette:${moment}`, { detail, startTime: at });
}
