/** Undo and redo: a gesture ends in one command, and quick nudges of one kind become one. */

export interface Command {
  /** For a person: "Move". */
  readonly name: string;
  do(): void;
  undo(): void;
  /** This command and the next one as a single command; null when they are two things to undo. */
  mergedWith?(next: Command): Command | null;
}

export class History {
  private done: Command[] = [];
  private undone: Command[] = [];
  private lastAt = Number.NEGATIVE_INFINITY;

  /** Commands that come closer together than this may merge, in milliseconds. */
  constructor(private readonly mergeWithin = 600) {}

  /** How many commands are in effect: a measure of the work done. */
  get length(): number {
    return this.done.length;
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  /** Does the command and remembers it; what was undone before is forgotten. `now` in milliseconds. */
  run(command: Command, now: number): void {
    command.do();
    const last = this.done.at(-1);
    const merged = last && now - this.lastAt < this.mergeWithin ? (last.mergedWith?.(command) ?? null) : null;
    if (merged) this.done[this.done.length - 1] = merged;
    else this.done.push(command);
    this.undone = [];
    this.lastAt = now;
  }

  /** Undo the last command. Returns its name, or null when there is none. */
  undo(): string | null {
    const command = this.done.pop();
    if (!command) return null;
    command.undo();
    this.undone.push(command);
    this.lastAt = Number.NEGATIVE_INFINITY;
    return command.name;
  }

  redo(): string | null {
    const command = this.undone.pop();
    if (!command) return null;
    command.do();
    this.done.push(command);
    this.lastAt = Number.NEGATIVE_INFINITY;
    return command.name;
  }

  clear(): void {
    this.done = [];
    this.undone = [];
  }
}
