import { expect, test, vi } from 'vitest';
import { ApiError, NetworkError } from '../api/errors';
import { type Intent, Outbox } from './outbox';
import { MemoryOutboxStore, type NewStoredIntent } from './outboxStore';

type Reply = unknown | Error;

function setUp({ store = new MemoryOutboxStore(), userId = 1 as number | null } = {}) {
  const sent: string[] = [];
  const replies = new Map<string, Reply[]>();
  const who = { userId };
  const send = vi.fn(async (_method: string, address: string) => {
    const round = address.split('/')[3]!;
    sent.push(round);
    const reply = replies.get(round)?.shift();
    if (reply instanceof Error) throw reply;
    return reply ?? { round };
  });
  const wait = vi.fn(async (_milliseconds: number) => {});
  const outbox = new Outbox({ api: { send } as never, store, userId: () => who.userId, wait });
  return { outbox, store, sent, replies, who, wait };
}

const BODY = { lease_token: 1, candidate_id: 'c', value: 0.5 };

function intent(id: string, lane = 'round:1'): Intent<'rate_round'> {
  return { id, lane, operation: 'rate_round', path: { round_id: id }, body: BODY, describes: id };
}

/** As an earlier page left it. */
function stored(id: string, userId: number, createdAt = 0): NewStoredIntent {
  const address = `/api/rounds/${id}/rating/`;
  return {
    id,
    lane: 'round:1',
    operation: 'rate_round',
    method: 'POST',
    address,
    body: BODY,
    describes: id,
    userId,
    createdAt,
  };
}

test('an intent is sent and crossed out, and its promise has the response', async () => {
  const { outbox, store } = setUp();
  expect(await outbox.add(intent('a'))).toEqual({ round: 'a' });
  expect(await store.all()).toEqual([]);
  expect(outbox.waiting.value).toBe(0);
});

test('an added entry is written once it is in the store, without waiting for the site', async () => {
  const { outbox, store } = setUp();
  let settle = () => {};
  const slow = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const add = store.add.bind(store);
  store.add = async (one) => slow.then(() => add(one));
  void outbox.add(intent('a'));
  let isWritten = false;
  const written = outbox.written().then(() => {
    isWritten = true;
  });
  await Promise.resolve();
  expect(isWritten).toBe(false);
  settle();
  await written;
  expect(isWritten).toBe(true);
});

test('a failed write is reported to its caller and does not block the next one', async () => {
  const { outbox, store } = setUp();
  const add = store.add.bind(store);
  store.add = async () => {
    throw new Error('The disk is full.');
  };
  const lost = outbox.add(intent('a'));
  await expect(outbox.written()).rejects.toThrow('The disk is full.');
  await expect(lost).rejects.toThrow('The disk is full.');
  store.add = add;
  void outbox.add(intent('b'));
  await outbox.written();
});

test('the intents of a lane keep their order, also past a lost network', async () => {
  const { outbox, sent, replies, wait } = setUp();
  replies.set('a', [new NetworkError(), new ApiError(503, 'broker_unavailable', 'Away.')]);
  await Promise.all([outbox.add(intent('a')), outbox.add(intent('b')), outbox.add(intent('c'))]);
  expect(sent).toEqual(['a', 'a', 'a', 'b', 'c']);
  expect(wait.mock.calls.map(([milliseconds]) => milliseconds)).toEqual([500, 1000]);
});

test('a refusal closes the rest of its lane and no other', async () => {
  const { outbox, sent, replies, store } = setUp();
  const refusal = new ApiError(409, 'ladder_mismatch', 'No match.');
  replies.set('a', [refusal]);
  const results = await Promise.allSettled([
    outbox.add(intent('a')),
    outbox.add(intent('b')),
    outbox.add(intent('x', 'round:2')),
  ]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: refusal });
  expect(sent).not.toContain('b');
  expect(await store.all()).toEqual([]);
  expect(outbox.lastRefusal.value).toMatchObject({ intent: { id: 'a' }, error: refusal });
});

test('a log-in that ran out keeps everything until the next log-in', async () => {
  const { outbox, sent, replies, store } = setUp();
  replies.set('a', [new ApiError(401, 'not_signed_in', 'Sign in first.')]);
  const first = outbox.add(intent('a'));
  const second = outbox.add(intent('b'));
  await vi.waitFor(() => expect(outbox.status.value).toBe('signed_out'));
  expect((await store.all()).map(({ id }) => id)).toEqual(['a', 'b']);
  await outbox.send();
  expect(await Promise.all([first, second])).toEqual([{ round: 'a' }, { round: 'b' }]);
  expect(sent.slice(-2)).toEqual(['a', 'b']);
  expect(outbox.status.value).toBe('idle');
});

test('a reloaded page finds what the last one left, and sends it', async () => {
  const store = new MemoryOutboxStore();
  await store.add(stored('a', 1));
  await store.add(stored('b', 1, 1));
  const { outbox, sent } = setUp({ store });
  expect((await outbox.pending('round:1')).map(({ id }) => id)).toEqual(['a', 'b']);
  await outbox.send();
  expect(sent).toEqual(['a', 'b']);
  expect(await store.all()).toEqual([]);
});

test('decisions of another person are not sent', async () => {
  const store = new MemoryOutboxStore();
  await store.add(stored('a', 2));
  const { outbox, sent, who } = setUp({ store, userId: 1 });
  await outbox.send();
  expect(sent).toEqual([]);
  expect(outbox.waiting.value).toBe(1);
  who.userId = 2;
  await outbox.send();
  expect(sent).toEqual(['a']);
});

test('a work item is finished here from its submission until an undo opens it again', async () => {
  const { outbox, store } = setUp();
  await store.add({ ...stored('a', 1), finishesWorkItem: 'w1' });
  await store.add({ ...stored('b', 1, 1), finishesWorkItem: 'w2' });
  expect(await outbox.finishedWorkItems()).toEqual(new Set(['w1', 'w2']));
  await store.add({ ...stored('c', 1, 2), reopensWorkItem: 'w1' });
  expect(await outbox.finishedWorkItems()).toEqual(new Set(['w2']));
});

test('nothing is stored without a log-in', async () => {
  const { outbox, store } = setUp({ userId: null });
  await expect(outbox.add(intent('a'))).rejects.toMatchObject({ status: 401 });
  expect(await store.all()).toEqual([]);
});

test('an undo from before a reload names the work item that it reopened, one that is waited for does not', async () => {
  const store = new MemoryOutboxStore();
  await store.add({ ...stored('undo', 1), reopensWorkItem: 'w1' });
  const reloaded = setUp({ store }).outbox;
  await reloaded.send();
  expect(reloaded.lastReopened.value).toEqual({ itemId: 'w1' });
  const { outbox } = setUp();
  await outbox.add({ ...intent('undo'), reopensWorkItem: 'w1' });
  expect(outbox.lastReopened.value).toBeNull();
});
