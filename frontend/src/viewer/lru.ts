/** The least recently used leave first, when the whole grows past a bound; what is pinned stays. */

export class BoundedCache<T> {
  private readonly entries = new Map<string, { value: T; size: number }>();
  private pinned: ReadonlySet<string> = new Set();
  private total = 0;

  constructor(
    private readonly bound: number,
    private readonly dispose: (value: T) => void,
  ) {}

  get size(): number {
    return this.total;
  }

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: T, size: number): void {
    this.remove(key);
    this.entries.set(key, { value, size });
    this.total += size;
    this.shrink(key);
  }

  /** Keeps these, however old; replaces the earlier pins. */
  pin(keys: Iterable<string>): void {
    this.pinned = new Set(keys);
    this.shrink();
  }

  clear(): void {
    for (const key of [...this.entries.keys()]) this.remove(key);
  }

  private remove(key: string): void {
    const entry = this.entries.get(key);
    if (!entry) return;
    this.entries.delete(key);
    this.total -= entry.size;
    this.dispose(entry.value);
  }

  private shrink(newest?: string): void {
    for (const key of [...this.entries.keys()]) {
      if (this.total <= this.bound) return;
      if (key !== newest && !this.pinned.has(key)) this.remove(key);
    }
  }
}
