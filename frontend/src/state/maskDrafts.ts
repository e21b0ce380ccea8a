/** Masks that are drawn and not saved yet, kept in this browser: nothing is lost by a key, a reload or a log-out. */

import { currentUser } from './session';

export interface MaskDraft {
  /** The mask as a PNG of the photo's size: white inside, transparent outside. */
  png: Blob;
  /** How it was made, for the record. */
  method: string;
  /** What was typed beside it. */
  fields: Record<string, string>;
}

interface StoredDraft extends MaskDraft {
  key: string;
}

const DATABASE = 'maquette-drafts';
const TABLE = 'masks';

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= (async () => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'key' });
    return settled(request);
  })();
  return opened;
}

async function table(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await open()).transaction(TABLE, mode).objectStore(TABLE);
}

/** Another person at this browser has drafts of their own. */
function keyOf(subject: string): string {
  return `${currentUser()?.id ?? 'nobody'}:${subject}`;
}

/** `subject` names what the mask is of: an image, or an image's object with its mask. */
export async function readMaskDraft(subject: string): Promise<MaskDraft | null> {
  const found = (await settled((await table('readonly')).get(keyOf(subject)))) as StoredDraft | undefined;
  return found ?? null;
}

export async function writeMaskDraft(subject: string, draft: MaskDraft): Promise<void> {
  await settled((await table('readwrite')).put({ ...draft, key: keyOf(subject) }));
}

export async function dropMaskDraft(subject: string): Promise<void> {
  await settled((await table('readwrite')).delete(keyOf(subject)));
}
