/** Moves the object to a layout. */

import type { Layout } from '../domain/layout';
import type { Command } from './history';

export class SetLayout implements Command {
  constructor(
    readonly name: string,
    private readonly before: Layout,
    private readonly after: Layout,
    private readonly apply: (layout: Layout) => void,
  ) {}

  do(): void {
    this.apply(this.after);
  }

  undo(): void {
    this.apply(this.before);
  }

  mergedWith(next: Command): SetLayout | null {
    if (!(next instanceof SetLayout) || next.name !== this.name) return null;
    return new SetLayout(this.name, this.before, next.after, this.apply);
  }
}
