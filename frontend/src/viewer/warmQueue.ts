/** Uploads meshes to the graphics side one at a time, in the pauses of the page: a key pressed meanwhile waits for one at most. */

import type { MeshModel } from './meshModel';

type Later = (run: () => void) => void;

const inAPause: Later = (run) => {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 400 });
  else setTimeout(run, 30);
};

export class WarmQueue {
  private readonly known = new WeakSet<MeshModel>();
  private waiting: MeshModel[] = [];
  private isBusy = false;

  constructor(
    private readonly warm: (model: MeshModel) => void,
    private readonly later: Later = inAPause,
  ) {}

  add(model: MeshModel): void {
    if (this.known.has(model)) return;
    this.known.add(model);
    this.waiting.push(model);
    this.next();
  }

  dispose(): void {
    this.waiting = [];
  }

  private next(): void {
    if (this.isBusy || this.waiting.length === 0) return;
    this.isBusy = true;
    this.later(() => {
      this.isBusy = false;
      const model = this.waiting.shift();
      if (model) this.warm(model);
      this.next();
    });
  }
}
