/** Where the outbox keeps its intents: IndexedDB in the page, plain memory in tests and where it is refused. */

import type { BodyOf, Method, OperationId } from '../api/operations';

/** An intent as it is kept: complete, so that a page of a later version can still send it. */
export interface NewStoredIntent {
  id: string;
  lane: string;
  operation: OperationId;
  method: Method;
  address: string;
  body: unknown;
  /** Only the person who made it may send it. */
  userId: number;
  describes: string;
  finishesWorkItem?: string;
  reopensWorkItem?: string;
  /** Milliseconds since 1970, by this machine's clock. */
  createdAt: number;
}

export interface StoredIntent extends NewStoredIntent {
  order: number;
}

/** Whether a stored intent is a call of this operation, with its body. */
export function isOf<Op extends OperationId>(
  intent: StoredIntent,
  operation: Op,
): intent is StoredIntent & { operation: Op; body: BodyOf<Op> } {
  return intent.operation === operation;
}

export interface OutboxStore {
  all(): Promise<StoredIntent[]>;
  add(intent: NewStoredIntent): Promise<StoredIntent>;
  remove(order: number): Promise<void>;
}

export class MemoryOutboxStore implements OutboxStore {
  private intents: StoredIntent[] = [];
  private next = 1;

  async all(): Promise<StoredIntent[]> {
    return [...this.intents];
  }

  async add(intent: NewStoredIntent): Promise<StoredIntent> {
    const stored = { ...intent, order: this.next };
    this.next += 1;
    this.intents.push(stored);
    return stored;
  }

  async remove(order: number): Promise<void> {
    this.intents = this.intents.filter((intent) => intent.order !== order);
  }
}

const DATABASE = 'maquette';
const TABLE = 'outbox';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export class IndexedDbOutboxStore implements OutboxStore {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(): Promise<IndexedDbOutboxStore> {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(TABLE, { keyPath: 'order', autoIncrement: true });
    return new IndexedDbOutboxStore(await settled(request));
  }

  private table(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(TABLE, mode, { durability: 'strict' }).objectStore(TABLE);
  }

  async all(): Promise<StoredIntent[]> {
    return (await settled(this.table('readonly').getAll())) as StoredIntent[];
  }

  async add(intent: NewStoredIntent): Promise<StoredIntent> {
    const order = (await settled(this.table('readwrite').add(intent))) as number;
    return { ...intent, order };
  }

  async remove(order: number): Promise<void> {
    await settled(this.table('readwrite').delete(order));
  }
}
