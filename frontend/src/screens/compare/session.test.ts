import { expect, it, vi } from 'vitest';
import type { BestOfNItem } from '../../api/types';
import type { Intent } from '../../state/outbox';
import type { ComparisonRecord } from './payload';
import { CompareSession } from './session';

const ITEM = {
  id: 'w',
  lease_token: 5,
  object: { id: 'o', number: 12 },
  payload: {
    round: {
      id: 'r',
      order: ['a', 'b', 'c'],
      left_is_incumbent: [true, true],
      tie_keeps_left: [true, true],
      comparisons: [],
    },
  },
} as unknown as BestOfNItem;

async function opened(item = ITEM, refuse?: Error) {
  const sent: Pick<Intent, 'operation' | 'path' | 'body'>[] = [];
  const refused = vi.fn();
  const outbox = {
    add: async (intent: Pick<Intent, 'operation' | 'path' | 'body'>) => {
      sent.push(intent);
      if (refuse) throw refuse;
      return { round: item.payload.round, work_item: { id: item.id, lease_token: 6, lease_until: 'later' } };
    },
    pending: async () => [],
  };
  const session = await CompareSession.open(item, outbox as never, refused);
  return { session, sent, refused };
}

const record = (id: string, answer: ComparisonRecord['answer']) =>
  ({ id, answer, seq: 0 }) as ComparisonRecord;

it('continues at once, and sends each answer', async () => {
  const { session, sent } = await opened();
  session.answer(record('one', 'right'));
  expect(session.current).toMatchObject({ left: 'b', right: 'c' });
  expect(session.ahead).toEqual(['b', 'c']);
  expect(sent.map(({ operation, path }) => [operation, path])).toEqual([
    ['record_comparisons', { round_id: 'r' }],
  ]);
});

const TIMES = { shown_at: 's', armed_at: 'a', decided_at: 'd' };

it('rates the one that stayed', async () => {
  const { session, sent } = await opened();
  session.answer(record('one', 'left'));
  session.answer(record('two', 'right'));
  expect(session.phase).toBe('rating');
  session.rate({ value: 0.8, durationMs: 100, times: TIMES });
  expect(sent.at(-1)?.body).toEqual({
    lease_token: 5,
    candidate_id: 'c',
    value: 0.8,
    duration_ms: 100,
    ...TIMES,
  });
});

it('rates nothing while a pair is open', async () => {
  const { session, sent } = await opened();
  expect(() => session.rate({ value: 1, durationMs: 1, times: TIMES })).toThrow('nothing to rate');
  expect(sent).toEqual([]);
});

it('undoes the last answer, and nothing when there is none', async () => {
  const { session, sent } = await opened();
  expect(session.undo()).toBe(false);
  session.answer(record('one', 'right'));
  expect(session.undo()).toBe(true);
  expect(session.current).toMatchObject({ left: 'a', right: 'b' });
  expect(sent.at(-1)).toMatchObject({ operation: 'undo_round', body: { comparison_id: 'one' } });
});

it('offers only an artist when nothing is good', async () => {
  const { session } = await opened();
  session.answer(record('one', 'both_bad'));
  expect(session.phase).toBe('rating');
  const two = { ...ITEM, payload: { round: { ...ITEM.payload.round, order: ['a', 'b'] } } } as BestOfNItem;
  const other = await opened(two);
  other.session.answer(record('one', 'both_bad'));
  expect(other.session.phase).toBe('nothing_good');
});

it('reports a refusal', async () => {
  const error = new Error('stale');
  const { session, refused } = await opened(ITEM, error);
  session.answer(record('one', 'left'));
  await vi.waitFor(() => expect(refused).toHaveBeenCalledWith(error));
});

it('undoes a submission and takes its new lease', async () => {
  const { session, sent } = await opened();
  expect(await session.undoSubmit()).toMatchObject({ id: 'w', lease_token: 6, object: { number: 12 } });
  expect(sent.at(-1)).toMatchObject({ operation: 'undo_round', body: { target: 'submission' } });
});
