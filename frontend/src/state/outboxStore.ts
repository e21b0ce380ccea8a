/** Where the outbox keeps its intents: IndexedDB in the page, plain memory in tests and where it is refused. */

export interface Intent {
  /** Also the idempotency key: the same intent may reach the site twice. */
  id: string;
  /** Intents of one lane go out one after another, in order; lanes do not wait for each other. */
  lane: string;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  body: unknown;
  /** Only the person who made it may send it. */
  userId: number;
  /** For a person: "Comparison 3 of object 12". */
  describes: string;
  /** The work item that this intent finishes: not to be shown again while the intent waits. */
  finishesWorkItem?: string;
  createdAt: number;
}

export interface StoredIntent extends Intent {
  order: number;
}

export interface OutboxStore {
  all(): Promise<StoredIntent[]>;
  add(intent: Intent): Promise<StoredIntent>;
  remove(order: number): Promise<void>;
}

export class MemoryOutboxStore implements OutboxStore {
  private intents: StoredIntent[] = [];
  private next = 1;

  async all(): Promise<StoredIntent[]> {
    return [...this.intents];
  }

  async add(intent: Intent): Promise<StoredIntent> {
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

  async add(intent: Intent): Promise<StoredIntent> {
    const order = (await settled(this.table('readwrite').add(intent))) as number;
    return { ...intent, order };
  }

  async remove(order: number): Promise<void> {
    await settled(this.table('readwrite').delete(order));
  }
}
