/**
 * What a person decided and the site does not know yet.
 *
 * An intent is written down before it is sent, and crossed out when the site has responded. So nothing is lost when
 * the network drops, the page reloads or the log-in runs out: the outbox waits and resumes where it was.
 * A refusal by the site closes the rest of its lane, since later intents rest on it.
 */

import type { ApiClient } from '../api/client';
import { isWorthRetrying } from '../api/client';
import { ApiError } from '../api/errors';
import { addressOf, type BodyOf, type OperationId, type PathOf, type ResponseOf } from '../api/operations';
import { OPERATIONS } from '../contract/operations';
import type { OutboxStore, StoredIntent } from './outboxStore';
import { Store } from './store';

export type OutboxStatus = 'idle' | 'sending' | 'offline' | 'signed_out';

/** Something that a person decided: one call of an operation, with the path and the body that it takes. */
export interface Intent<Op extends OperationId = OperationId> {
  /** Also the idempotency key: the same intent may reach the site twice. */
  id: string;
  /** Intents of one lane go out one after another, in order; lanes do not wait for each other. */
  lane: string;
  operation: Op;
  path: PathOf<Op>;
  body: BodyOf<Op>;
  /** For a person: "Comparison 3 of object 12". */
  describes: string;
  /** The work item that this intent finishes: not to be shown again while the intent waits. */
  finishesWorkItem?: string;
  /** The finished work item that this intent opens again. */
  reopensWorkItem?: string;
}

export interface Refusal {
  intent: StoredIntent;
  error: ApiError;
}

export interface OutboxDependencies {
  api: Pick<ApiClient, 'send'>;
  store: OutboxStore;
  userId: () => number | null;
  wait: (milliseconds: number) => Promise<void>;
}

type Waiter = { resolve: (response: unknown) => void; reject: (error: unknown) => void };

const LONGEST_WAIT_MS = 15_000;

export class Outbox {
  readonly status = new Store<OutboxStatus>('idle');
  /** How many intents of anybody on this machine still wait. */
  readonly waiting = new Store<number>(0);
  readonly lastRefusal = new Store<Refusal | null>(null);
  /** An undo from before a reload was delivered: nobody waits for its response, and its work item is held again. */
  readonly lastReopened = new Store<{ itemId: string } | null>(null);

  private readonly waiters = new Map<string, Waiter>();
  private readonly busyLanes = new Set<string>();
  private wake: (() => void) | undefined;
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private readonly dependencies: OutboxDependencies) {}

  /**
   * Write an intent down and send it as soon as its turn comes.
   * Resolves with the site's response; rejects with ApiError when the site refuses it or one before it in its lane.
   * The promise does not outlive the page, the intent does.
   */
  async add<Op extends OperationId>(intent: Intent<Op>): Promise<ResponseOf<Op>> {
    const userId = this.dependencies.userId();
    if (userId === null) throw new ApiError(401, 'not_authenticated', 'Log in first.');
    const writing = this.dependencies.store.add(kept(intent, userId));
    this.writing = this.writing.catch(() => {}).then(() => writing);
    this.writing.catch(() => {}); // reported by `written`, which nobody has to call
    await writing;
    this.waiting.update((count) => count + 1);
    const response = new Promise<unknown>((resolve, reject) => {
      this.waiters.set(intent.id, { resolve, reject });
    });
    void this.send();
    return response as Promise<ResponseOf<Op>>;
  }

  /**
   * Resolves when what was added until now is written down: from then on leaving the page loses nothing.
   * Rejects when the last of it could not be.
   */
  async written(): Promise<void> {
    await this.writing;
  }

  /** Send what waits, each lane in its order. Call at start, after a log-in and when the network is back. */
  async send(): Promise<void> {
    this.wake?.();
    const mine = await this.mine();
    const lanes = new Set(mine.map((intent) => intent.lane));
    await Promise.all([...lanes].map((lane) => this.sendLane(lane)));
  }

  /** The intents of one lane that still wait, oldest first: what a reloaded page replays on top of the server's state. */
  async pending(lane: string): Promise<StoredIntent[]> {
    return (await this.mine()).filter((intent) => intent.lane === lane);
  }

  /** The work items that are finished here, though the site does not know it yet. */
  async finishedWorkItems(): Promise<Set<string>> {
    const finished = new Set<string>();
    for (const { finishesWorkItem, reopensWorkItem } of await this.mine()) {
      if (finishesWorkItem) finished.add(finishesWorkItem);
      if (reopensWorkItem) finished.delete(reopensWorkItem);
    }
    return finished;
  }

  private async mine(): Promise<StoredIntent[]> {
    const all = await this.dependencies.store.all();
    this.waiting.set(all.length);
    const userId = this.dependencies.userId();
    return all.filter((intent) => intent.userId === userId);
  }

  private async sendLane(lane: string): Promise<void> {
    if (this.busyLanes.has(lane)) return;
    this.busyLanes.add(lane);
    try {
      for (let next = await this.first(lane); next; next = await this.first(lane)) {
        if (!(await this.deliver(next))) return;
      }
      if (this.busyLanes.size === 1) this.status.set('idle');
    } finally {
      this.busyLanes.delete(lane);
    }
  }

  private async first(lane: string): Promise<StoredIntent | undefined> {
    return (await this.pending(lane))[0];
  }

  /** True when the intent is settled, one way or the other; false when the lane has to wait for a log-in. */
  private async deliver(intent: StoredIntent): Promise<boolean> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        this.status.set(attempt > 0 ? 'offline' : 'sending');
        const response = await this.dependencies.api.send(intent.method, intent.address, intent.body);
        await this.cross(intent);
        this.settle(intent, response);
        this.status.set('sending');
        return true;
      } catch (error) {
        if (isWorthRetrying(error)) {
          this.status.set('offline');
          await this.pause(Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt));
        } else if (error instanceof ApiError && error.isSignedOut) {
          this.status.set('signed_out');
          return false;
        } else if (error instanceof ApiError) {
          await this.closeLane(intent, error);
          return true;
        } else throw error;
      }
    }
  }

  private settle(intent: StoredIntent, response: unknown): void {
    const waiter = this.waiters.get(intent.id);
    this.waiters.delete(intent.id);
    if (waiter) waiter.resolve(response);
    else if (intent.reopensWorkItem) this.lastReopened.set({ itemId: intent.reopensWorkItem });
  }

  private pause(milliseconds: number): Promise<void> {
    return Promise.race([
      this.dependencies.wait(milliseconds),
      new Promise<void>((resolve) => {
        this.wake = resolve;
      }),
    ]);
  }

  private async cross(intent: StoredIntent): Promise<void> {
    await this.dependencies.store.remove(intent.order);
    this.waiting.update((count) => Math.max(0, count - 1));
  }

  private async closeLane(refused: StoredIntent, error: ApiError): Promise<void> {
    for (const intent of await this.pending(refused.lane)) {
      await this.cross(intent);
      this.waiters.get(intent.id)?.reject(error);
      this.waiters.delete(intent.id);
    }
    this.lastRefusal.set({ intent: refused, error });
  }
}

function kept<Op extends OperationId>({ path, ...intent }: Intent<Op>, userId: number) {
  const { method } = OPERATIONS[intent.operation];
  const address = addressOf(intent.operation, path);
  return { ...intent, method, address, userId, createdAt: Date.now() };
}
