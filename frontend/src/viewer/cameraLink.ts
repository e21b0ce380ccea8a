/** The orbits of several views: one value while they are linked, one each when they are not. */

import { HOME, type Orbit } from './orbit';

export class CameraLink {
  #orbits: Orbit[];
  #linked = true;
  readonly home: Orbit;

  constructor(views: number, home: Orbit = HOME) {
    this.home = home;
    this.#orbits = Array.from({ length: views }, () => home);
  }

  get linked(): boolean {
    return this.#linked;
  }

  of(view: number): Orbit {
    const orbit = this.#orbits[view];
    if (!orbit) throw new RangeError(`There is no view ${view}.`);
    return orbit;
  }

  /** Changes the orbit of `view`, and of all the others while they are linked. */
  change(view: number, change: (orbit: Orbit) => Orbit): void {
    const changed = change(this.of(view));
    this.#orbits = this.#orbits.map((orbit, index) => (this.#linked || index === view ? changed : orbit));
  }

  /** Links or unlinks; on linking, every view takes the orbit of `leader`. */
  setLinked(linked: boolean, leader = 0): void {
    this.#linked = linked;
    if (linked) this.change(leader, (orbit) => orbit);
  }

  reset(): void {
    this.setAll(this.home);
  }

  /** Every view takes this orbit, linked or not. */
  setAll(orbit: Orbit): void {
    this.#orbits = this.#orbits.map(() => orbit);
  }

  /** Changes each view's own orbit, linked or not. */
  changeAll(change: (orbit: Orbit) => Orbit): void {
    this.#orbits = this.#orbits.map(change);
  }
}
