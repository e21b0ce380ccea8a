/** An alignment that is not sent yet, kept in this browser so that a reload loses nothing. */

import type { Layout } from '../../domain/layout';

export interface Draft {
  layout: Layout;
  edits: number;
}

type Memory = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const keyOf = (itemId: string) => `maquette.alignment.${itemId}`;

export function saveDraft(itemId: string, draft: Draft, memory: Memory = localStorage): void {
  memory.setItem(keyOf(itemId), JSON.stringify(draft));
}

export function dropDraft(itemId: string, memory: Memory = localStorage): void {
  memory.removeItem(keyOf(itemId));
}

/** What was kept, or null; what cannot be read is as good as nothing. */
export function readDraft(itemId: string, memory: Memory = localStorage): Draft | null {
  const kept = memory.getItem(keyOf(itemId));
  if (kept === null) return null;
  try {
    const draft: unknown = JSON.parse(kept);
    return isDraft(draft) ? draft : null;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is Draft {
  const { layout, edits } = (value ?? {}) as { layout?: Partial<Layout>; edits?: unknown };
  const numbers = [...(layout?.quaternion_wxyz ?? []), ...(layout?.translation ?? []), layout?.scale, edits];
  return numbers.length === 9 && numbers.every(Number.isFinite);
}
