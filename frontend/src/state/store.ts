/** A value that can be watched, and the lit controller that redraws a component when it changes. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

export type Unsubscribe = () => void;

export class Store<T> {
  private readonly watchers = new Set<(value: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  set(value: T): void {
    if (Object.is(value, this.current)) return;
    this.current = value;
    for (const watcher of [...this.watchers]) watcher(value);
  }

  update(change: (value: T) => T): void {
    this.set(change(this.current));
  }

  subscribe(watcher: (value: T) => void): Unsubscribe {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}

/** `private session = new Watch(this, session.store)`, then read `this.session.value` in `render()`. */
export class Watch<T> implements ReactiveController {
  private unsubscribe: Unsubscribe | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly store: Store<T>,
  ) {
    host.addController(this);
  }

  get value(): T {
    return this.store.value;
  }

  hostConnected(): void {
    this.unsubscribe = this.store.subscribe(() => this.host.requestUpdate());
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
  }
}
