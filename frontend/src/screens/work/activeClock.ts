/** How long somebody worked on a pair: the clock pauses in a hidden tab and half a minute after the last input. */

export const IDLE_MS = 30_000;

export class ActiveClock {
  private startedAt = 0;
  private lastSign = 0;
  private active = 0;
  private isHidden = false;

  /** The pair is on the screen. */
  start(now: number, isHidden = false): void {
    this.startedAt = now;
    this.lastSign = now;
    this.active = 0;
    this.isHidden = isHidden;
  }

  /** The person moved, pressed or scrolled. */
  sign(now: number): void {
    if (!this.isHidden) this.active += Math.min(now - this.lastSign, IDLE_MS);
    this.lastSign = now;
  }

  /** The tab was hidden or shown again. */
  setHidden(isHidden: boolean, now: number): void {
    this.sign(now);
    this.isHidden = isHidden;
  }

  /** Milliseconds since the start, in all and of work. */
  read(now: number): { duration: number; active: number } {
    const rest = this.isHidden ? 0 : Math.min(now - this.lastSign, IDLE_MS);
    return { duration: Math.round(now - this.startedAt), active: Math.round(this.active + rest) };
  }
}
