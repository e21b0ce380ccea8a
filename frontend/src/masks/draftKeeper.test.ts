import { beforeEach, expect, test, vi } from 'vitest';
import type { MaskDraft } from '../state/maskDrafts';

const stored = new Map<string, MaskDraft>();
const writes: (() => void)[] = [];

vi.mock('../state/maskDrafts', () => ({
  readMaskDraft: async (subject: string) => stored.get(subject) ?? null,
  dropMaskDraft: async (subject: string) => void stored.delete(subject),
  writeMaskDraft: (subject: string, draft: MaskDraft) =>
    new Promise<void>((resolve) => {
      writes.push(() => {
        stored.set(subject, draft);
        resolve();
      });
    }),
}));
vi.mock('./paint', () => ({ readMask: async () => 'image', writeDraft: async () => new Blob() }));

const { DraftKeeper } = await import('./draftKeeper');
const document = { layers: {}, method: 'brush', isChanged: true } as never;
const size = { width: 4, height: 3 };
const listeners = { addEventListener: vi.fn(), removeEventListener: vi.fn() };

beforeEach(() => {
  stored.clear();
  writes.length = 0;
  vi.stubGlobal('addEventListener', listeners.addEventListener);
  vi.stubGlobal('removeEventListener', listeners.removeEventListener);
});

test('an editor that opens while another still stores gets what is being stored', async () => {
  const first = new DraftKeeper('image:1', vi.fn());
  first.keep(document, size, { name: 'old' });
  first.keep(document, size, { name: 'new' });
  const restored = new DraftKeeper('image:1', vi.fn()).restore(size);
  await vi.waitFor(() => expect(writes).toHaveLength(1));
  writes[0]!();
  await vi.waitFor(() => expect(writes).toHaveLength(2));
  writes[1]!();
  expect((await restored)?.fields).toEqual({ name: 'new' });
});

test('the browser asks before the page is left until the draft is stored', async () => {
  listeners.addEventListener.mockClear();
  listeners.removeEventListener.mockClear();
  new DraftKeeper('image:2', vi.fn()).keep(document, size, { name: 'cup' });
  await vi.waitFor(() => expect(writes).toHaveLength(1));
  expect(listeners.addEventListener).toHaveBeenCalledWith('beforeunload', expect.any(Function));
  expect(listeners.removeEventListener).not.toHaveBeenCalled();
  writes[0]!();
  await vi.waitFor(() => expect(listeners.removeEventListener).toHaveBeenCalledOnce());
});
