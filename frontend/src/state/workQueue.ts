/** The work items that this page holds: the one at hand, the one fetched ahead, and their leases. */

import { isWorthRetrying } from '../api/client';
import { ApiError } from '../api/errors';
import type { WorkItem, WorkKind } from '../api/types';
import { isDrawable } from '../api/workItems';
import type { ClaimBodyRequest } from '../contract/schema';
import { keepLease } from './heartbeat';
import { api } from './site';
import { outbox } from './siteOutbox';
import { Store } from './store';

const LOOK_AGAIN_MS = 8000;

export interface Held {
  status: 'looking' | 'working' | 'nothing';
  current: WorkItem | null;
  next: WorkItem | null;
}

export class WorkQueue {
  readonly held = new Store<Held>({ status: 'looking', current: null, next: null });
  private readonly leases = new Map<string, () => void>();
  private isFilling = false;
  private isAskedAgain = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isOpen = true;

  constructor(
    private readonly kinds: WorkKind[],
    private readonly campaignId: string | null,
    private readonly onLost: (item: WorkItem, message: string) => void,
    private readonly onTrouble: (error: unknown) => void,
  ) {}

  /** Take up what this person still holds, else claim something. */
  async start(): Promise<void> {
    const { results } = await api.call('list_held_work_items');
    const finished = await outbox.finishedWorkItems();
    const items = results.filter(isDrawable).filter((item) => this.isWanted(item) && !finished.has(item.id));
    const [current, next] = items;
    for (const item of [current, next]) if (item) this.hold(item);
    this.held.set({ status: current ? 'working' : 'looking', current: current ?? null, next: next ?? null });
    await this.fill();
  }

  /** The page is left: what was fetched ahead goes back, what is at hand stays this person's until its lease ends. */
  stop(): void {
    this.isOpen = false;
    const { next } = this.held.value;
    if (next) this.giveBack(next).catch(this.onTrouble);
    clearTimeout(this.timer);
    for (const release of this.leases.values()) release();
    this.leases.clear();
  }

  /** The item at hand is finished or given up: the next one takes its place at once. */
  async finish(itemId: string): Promise<void> {
    this.letGo(itemId);
    const { current, next } = this.held.value;
    if (current?.id === itemId) {
      this.held.set({ status: next ? 'working' : 'looking', current: next, next: null });
    } else if (next?.id === itemId) this.held.update((held) => ({ ...held, next: null }));
    await this.fill();
  }

  async skip(itemId: string): Promise<void> {
    const { current, next } = this.held.value;
    const item = [current, next].find((held) => held?.id === itemId);
    if (item) await this.giveBack(item);
    await this.finish(itemId);
  }

  /** An earlier item came back by an undo; the present one waits behind it. */
  reopen(item: WorkItem): void {
    const { current, next } = this.held.value;
    this.hold(item);
    if (current?.id !== item.id && next && next.id !== item.id && current) {
      this.letGo(next.id);
      this.giveBack(next).catch(this.onTrouble);
    }
    const behind = current?.id === item.id ? next : (current ?? next);
    this.held.set({ status: 'working', current: item, next: behind });
  }

  /** Claim what is missing; also after a notice that there is new work. Looks again by itself while there is none. */
  async fill(): Promise<void> {
    this.isAskedAgain = this.isFilling;
    if (!this.isOpen || this.isFilling) return;
    this.isFilling = true;
    clearTimeout(this.timer);
    try {
      do {
        this.isAskedAgain = false;
        if (!this.held.value.current) await this.claimCurrent();
        if (this.held.value.current && !this.held.value.next) await this.claimNext();
      } while (this.isAskedAgain && this.isOpen);
      if (!this.held.value.current) this.lookLater();
    } catch (error) {
      this.lookLater();
      if (!isWorthRetrying(error)) throw error;
    } finally {
      this.isFilling = false;
    }
  }

  private lookLater(): void {
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = setTimeout(() => void this.fill().catch(this.onTrouble), LOOK_AGAIN_MS);
  }

  private async claimCurrent(): Promise<void> {
    const item = await this.claim(false);
    if (item) this.hold(item);
    this.held.update((held) => ({ ...held, status: item ? 'working' : 'nothing', current: item }));
  }

  private async claimNext(): Promise<void> {
    const item = await this.claim(true);
    const { current, next } = this.held.value;
    if (!item || item.id === current?.id || item.id === next?.id) return;
    this.hold(item);
    if (current) this.held.update((held) => ({ ...held, next: item }));
    else this.held.set({ status: 'working', current: item, next: null });
  }

  private async claim(prefetch: boolean): Promise<WorkItem | null> {
    const body = {
      kinds: this.kinds,
      ...(this.campaignId ? { campaign_id: this.campaignId } : {}),
      prefetch,
    };
    try {
      return await this.claimDrawable(body);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'too_many_held_work_items') throw error;
      // Give back what other pages fetched and nobody began. (Fetching ahead is not refused, it only returns none.)
      if (!(await this.giveBackUnbegun())) throw error;
      return this.claimDrawable(body);
    }
  }

  /** @throws Error for an item that no screen can draw; it is released first. */
  private async claimDrawable(body: ClaimBodyRequest): Promise<WorkItem | null> {
    const item = await api.call('claim_work_item', { body });
    if (item === null || isDrawable(item)) return item;
    await this.giveBack(item);
    throw new Error(`Object ${item.object.number} cannot be shown: its ${item.kind} item is incomplete.`);
  }

  /** Whether anything was given back. An item with answers stays: it is somebody's half-done work. */
  private async giveBackUnbegun(): Promise<boolean> {
    const { results } = await api.call('list_held_work_items');
    const finished = await outbox.finishedWorkItems();
    const isUnbegun = (item: WorkItem) =>
      !finished.has(item.id) && (item.kind !== 'best_of_n' || item.payload.round.comparisons.length === 0);
    const unbegun = results.filter(isDrawable).filter((item) => !this.isWanted(item) && isUnbegun(item));
    const given = await Promise.allSettled(unbegun.map((item) => this.giveBack(item)));
    return given.some(({ status }) => status === 'fulfilled');
  }

  private giveBack({ id, lease_token }: Pick<WorkItem, 'id' | 'lease_token'>): Promise<unknown> {
    return api.call('release_work_item', { path: { item_id: id }, body: { lease_token } });
  }

  private isWanted(item: WorkItem): boolean {
    return this.kinds.includes(item.kind) && (!this.campaignId || item.campaign.id === this.campaignId);
  }

  private hold(item: WorkItem): void {
    this.leases.get(item.id)?.();
    this.leases.set(
      item.id,
      keepLease(item, (error) => {
        this.onLost(item, error.message);
        this.finish(item.id).catch(this.onTrouble);
      }),
    );
  }

  private letGo(itemId: string): void {
    this.leases.get(itemId)?.();
    this.leases.delete(itemId);
  }
}
