/** The page's one outbox, and when it gets another chance. */

import { Outbox } from './outbox';
import { IndexedDbOutboxStore, MemoryOutboxStore, type OutboxStore } from './outboxStore';
import { currentUser, session } from './session';
import { api } from './site';

/** Opens IndexedDB at the first use; a browser that refuses it (private mode) keeps intents in memory, for this page only. */
class LateStore implements OutboxStore {
  private opened: Promise<OutboxStore> | undefined;
  isLasting = true;

  private open(): Promise<OutboxStore> {
    this.opened ??= IndexedDbOutboxStore.open().catch((): OutboxStore => {
      this.isLasting = false;
      return new MemoryOutboxStore();
    });
    return this.opened;
  }

  all = async () => (await this.open()).all();
  add = async (intent: Parameters<OutboxStore['add']>[0]) => (await this.open()).add(intent);
  remove = async (order: number) => (await this.open()).remove(order);
}

const store = new LateStore();

export const outbox = new Outbox({
  api,
  store,
  userId: () => currentUser()?.id ?? null,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
});

/** Call once: send again after a log-in and when the network is back, and warn before leaving with unsent work. */
export function startOutbox(): void {
  session.subscribe(({ status }) => {
    if (status === 'known') void outbox.send();
  });
  addEventListener('online', () => void outbox.send());
  addEventListener('beforeunload', (event) => {
    if (outbox.waiting.value > 0 && !store.isLasting) event.preventDefault();
  });
}
