/** The slow turn that every view shares: one phase, so that two meshes show the same side at the same time. */

export const SECONDS_PER_TURN = 14;

export class Turntable {
  #turning: boolean;
  #phase = 0;
  #last: number | null = null;

  constructor(turning = true) {
    this.#turning = turning;
  }

  get turning(): boolean {
    return this.#turning;
  }

  set turning(on: boolean) {
    this.#turning = on;
    this.#last = null;
  }

  /** Radians about +Y at `now` (milliseconds). A gap of more than a quarter second (a hidden tab) adds no turn. */
  phase(now: number): number {
    if (!this.#turning) return this.#phase;
    const elapsed = this.#last === null ? 0 : now - this.#last;
    this.#last = now;
    if (elapsed > 0) this.#phase += (Math.min(elapsed, 250) / 1000 / SECONDS_PER_TURN) * 2 * Math.PI;
    return this.#phase;
  }

  reset(): void {
    this.#phase = 0;
    this.#last = null;
  }
}
