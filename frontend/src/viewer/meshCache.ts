/** Meshes by URL: fetched once, a few at a time, what is looked at now before what comes later. */

import { fetchMesh } from './loadMesh';
import { BoundedCache } from './lru';
import type { MeshModel } from './meshModel';

const MEMORY_BOUND = 640 * 1024 * 1024;
const AT_ONCE = 3;

interface Order {
  url: string;
  urgent: boolean;
  start: () => void;
}

export class MeshCache {
  private readonly models: BoundedCache<MeshModel>;
  private readonly coming = new Map<string, { promise: Promise<MeshModel>; order: Order }>();
  private queue: Order[] = [];
  private running = 0;

  constructor(
    private readonly fetchModel: (url: string) => Promise<MeshModel> = fetchMesh,
    bound = MEMORY_BOUND,
  ) {
    this.models = new BoundedCache(bound, (model) => model.dispose());
  }

  /** The mesh if it is here already. */
  peek(url: string): MeshModel | undefined {
    return this.models.get(url);
  }

  /** The mesh, before everything that is merely prefetched. */
  load(url: string): Promise<MeshModel> {
    return this.order(url, true);
  }

  /** Fetches it when nothing urgent waits; a failure shows itself when it is loaded. */
  prefetch(url: string): Promise<MeshModel | null> {
    return this.order(url, false).catch(() => null);
  }

  /** Never drops these from memory; replaces the earlier pins. */
  pin(urls: Iterable<string>): void {
    this.models.pin(urls);
  }

  clear(): void {
    this.models.clear();
  }

  private order(url: string, urgent: boolean): Promise<MeshModel> {
    const here = this.models.get(url);
    if (here) return Promise.resolve(here);
    const coming = this.coming.get(url);
    if (coming) {
      coming.order.urgent ||= urgent;
      return coming.promise;
    }
    const order: Order = { url, urgent, start: () => {} };
    const promise = new Promise<void>((resolve) => {
      order.start = resolve;
    })
      .then(() => this.fetchModel(url))
      .then((model) => {
        this.models.set(url, model, model.bytes);
        return model;
      })
      .finally(() => {
        this.coming.delete(url);
        this.running -= 1;
        this.startMore();
      });
    this.coming.set(url, { promise, order });
    this.queue.push(order);
    this.startMore();
    return promise;
  }

  private startMore(): void {
    while (this.running < AT_ONCE && this.queue.length > 0) {
      const next = this.queue.find(({ urgent }) => urgent) ?? this.queue[0]!;
      this.queue = this.queue.filter((order) => order !== next);
      this.running += 1;
      next.start();
    }
  }
}
