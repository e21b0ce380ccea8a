/** Counts how much somebody moved the camera before answering: part of the record of a comparison. */

export class CameraMeter {
  #moves = 0;
  #degrees = 0;

  /** A gesture has begun: one drag, one pinch or one burst of the wheel. */
  gesture(): void {
    this.#moves += 1;
  }

  /** The camera turned by these radians (azimuth, elevation), whatever the direction. */
  turned(azimuth: number, elevation: number): void {
    this.#degrees += (Math.hypot(azimuth, elevation) * 180) / Math.PI;
  }

  /** What was counted since the last call, and starts over. */
  take(): { moves: number; degrees: number } {
    const taken = { moves: this.#moves, degrees: Math.round(this.#degrees * 10) / 10 };
    this.#moves = 0;
    this.#degrees = 0;
    return taken;
  }
}
