/**
 * When the next frame may be drawn.
 *
 * At most one frame is under way, so that an answer never waits behind a queue of old turntable frames; and on a slow
 * machine a moving view rests as long as it draws, on a very slow one twice as long, so that the keys stay quick
 * and the fan quiet.
 */

const SLOW_FRAME_MS = 24;
const VERY_SLOW_FRAME_MS = 60;

export class FramePacer {
  private underWaySince: number | null = null;
  private lastEnd = Number.NEGATIVE_INFINITY;
  private lastCost = 0;

  /** How long the last frames took on the graphics side, smoothed. */
  get cost(): number {
    return this.lastCost;
  }

  get isUnderWay(): boolean {
    return this.underWaySince !== null;
  }

  /** `wanted`: somebody waits for it (an answer, a drag); otherwise it only moves on (the turntable). */
  mayDraw(now: number, wanted: boolean): boolean {
    if (this.underWaySince !== null) return false;
    return wanted || now - this.lastEnd >= this.rest;
  }

  private get rest(): number {
    if (this.lastCost < SLOW_FRAME_MS) return 0;
    return this.lastCost < VERY_SLOW_FRAME_MS ? this.lastCost : 2 * this.lastCost;
  }

  begun(now: number): void {
    this.underWaySince = now;
  }

  ended(now: number): void {
    if (this.underWaySince === null) return;
    const cost = now - this.underWaySince;
    this.lastCost = this.lastCost === 0 ? cost : this.lastCost * 0.7 + cost * 0.3;
    this.underWaySince = null;
    this.lastEnd = now;
  }
}
