import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OperationId } from '../api/operations';
import type { WorkItem, WorkKind } from '../api/types';
import { api } from './site';
import { outbox } from './siteOutbox';
import { WorkQueue } from './workQueue';

vi.mock('./heartbeat', () => ({ keepLease: vi.fn(() => () => {}) }));

function item(id: string, kind: WorkKind = 'mask_review', campaignId = 'c1'): WorkItem {
  return {
    id,
    kind,
    lease_token: 1,
    lease_seconds: 600,
    campaign: { id: campaignId },
    object: { number: 3 },
    mask: {},
    payload: kind === 'mask_review' ? { reasons: [] } : { round: {}, candidate: {} },
  } as unknown as WorkItem;
}

const releaseOf = (item_id: string) => ({ path: { item_id }, body: { lease_token: 1 } });

/** What the site hands out, in turn; then nothing. */
function siteWith({ mine = [] as WorkItem[], open = [] as WorkItem[], finished = [] as string[] } = {}) {
  vi.spyOn(outbox, 'finishedWorkItems').mockResolvedValue(new Set(finished));
  const responses: Partial<Record<OperationId, () => unknown>> = {
    list_held_work_items: () => ({ results: mine }),
    claim_work_item: () => open.shift() ?? null,
  };
  return vi
    .spyOn(api, 'call')
    .mockImplementation(async (operation) => (responses[operation]?.() ?? null) as never);
}

function ids(queue: WorkQueue) {
  const { status, current, next } = queue.held.value;
  return [status, current?.id ?? null, next?.id ?? null];
}

beforeEach(() => vi.restoreAllMocks());
const queues: WorkQueue[] = [];
afterEach(() => {
  for (const queue of queues.splice(0)) queue.stop();
});

function queueOf(campaignId: string | null = 'c1'): WorkQueue {
  const queue = new WorkQueue(
    ['mask_review'],
    campaignId,
    () => {},
    (error) => expect.fail(String(error)),
  );
  queues.push(queue);
  return queue;
}

test('one item is claimed to work on and one ahead', async () => {
  siteWith({ open: [item('a'), item('b'), item('c')] });
  const queue = queueOf();
  await queue.start();
  expect(ids(queue)).toEqual(['working', 'a', 'b']);
});

test('finishing shows the next item at once and claims another', async () => {
  siteWith({ open: [item('a'), item('b'), item('c')] });
  const queue = queueOf();
  await queue.start();
  const finishing = queue.finish('a');
  expect(ids(queue)).toEqual(['working', 'b', null]);
  await finishing;
  expect(ids(queue)).toEqual(['working', 'b', 'c']);
});

test('a reloaded page resumes held items, but not finished ones', async () => {
  siteWith({ mine: [item('done-here'), item('held'), item('other', 'alignment')], finished: ['done-here'] });
  const queue = queueOf();
  await queue.start();
  expect(ids(queue)).toEqual(['working', 'held', null]);
});

test('the page shows that nothing is open, and continues when there is an item', async () => {
  const open: WorkItem[] = [];
  siteWith({ open });
  const queue = queueOf(null);
  await queue.start();
  expect(ids(queue)).toEqual(['nothing', null, null]);
  open.push(item('new'));
  await queue.fill();
  expect(ids(queue)).toEqual(['working', 'new', null]);
});

test('finishing while the next one is still being claimed loses nothing', async () => {
  const items = [item('a'), item('b'), item('c')];
  siteWith({ open: items });
  const queue = queueOf();
  const starting = queue.start();
  await vi.waitFor(() => expect(queue.held.value.current?.id).toBe('a'));
  await Promise.all([queue.finish('a'), starting]);
  expect(ids(queue)).toEqual(['working', 'b', 'c']);
});

test('leaving the page gives back what was fetched ahead and keeps what is at hand', async () => {
  const call = siteWith({ open: [item('a'), item('b')] });
  const queue = queueOf();
  await queue.start();
  queue.stop();
  const released = call.mock.calls.filter(([operation]) => operation === 'release_work_item');
  expect(released).toEqual([['release_work_item', releaseOf('b')]]);
});

test('a skipped item is given back', async () => {
  const call = siteWith({ open: [item('a'), item('b')] });
  const queue = queueOf();
  await queue.start();
  await queue.skip('a');
  expect(call).toHaveBeenCalledWith('release_work_item', releaseOf('a'));
  expect(ids(queue)).toEqual(['working', 'b', null]);
});

test('an item that an undo brought back comes first, and the one ahead is given back', async () => {
  const call = siteWith({ open: [item('b'), item('c')] });
  const queue = queueOf();
  await queue.start();
  queue.reopen(item('a'));
  expect(ids(queue)).toEqual(['working', 'a', 'b']);
  expect(call).toHaveBeenCalledWith('release_work_item', releaseOf('c'));
});

test('an item that no screen can draw is released, and reported as incomplete', async () => {
  const incomplete = { ...item('a', 'best_of_n'), payload: { round: null } } as unknown as WorkItem;
  const call = siteWith({ open: [incomplete] });
  const queue = queueOf();
  await expect(queue.start()).rejects.toThrow('Object 3 cannot be shown');
  expect(call).toHaveBeenCalledWith('release_work_item', releaseOf('a'));
  expect(queue.held.value.current).toBeNull();
});
