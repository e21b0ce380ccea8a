import { expect, it } from 'vitest';
import type { StoredIntent } from '../../state/outboxStore';
import type { ComparisonRecord } from './payload';
import {
  comparisonIntent,
  escalateIntent,
  laneOf,
  ratingIntent,
  reportMaskIntent,
  undoAnswerIntent,
  undoSubmitIntent,
  unsentSteps,
} from './roundIntents';

const ROUND = { roundId: 'r1', itemId: 'w', leaseToken: 42, objectNumber: 7 };
const RECORD = { id: 'c1', seq: 2, answer: 'tie' } as ComparisonRecord;

it('sends a comparison under its own id, in the lane of its round, with the lease', () => {
  expect(comparisonIntent(ROUND, RECORD)).toEqual({
    id: 'c1',
    lane: 'round:r1',
    operation: 'record_comparisons',
    path: { round_id: 'r1' },
    body: { lease_token: 42, comparisons: [RECORD] },
    describes: 'Comparison 3 of object 7',
  });
});

it('names what is undone', () => {
  expect(undoAnswerIntent(ROUND, 'c1')).toMatchObject({
    operation: 'undo_round',
    body: { comparison_id: 'c1' },
  });
  expect(undoSubmitIntent(ROUND)).toMatchObject({
    operation: 'undo_round',
    body: { lease_token: 42, comparison_id: null },
    reopensWorkItem: 'w',
  });
});

it('rates, escalates and reports in the same lane, after the comparisons', () => {
  const intents = [
    ratingIntent(ROUND, 'k', 0.8, 900),
    escalateIntent(ROUND, { reasons: ['occlusion'], defects: [], note: '' }),
    reportMaskIntent({ ...ROUND, lane: laneOf('r1') }, 'o', 'unclear_part'),
  ];
  expect(intents.map(({ lane, operation }) => [lane, operation])).toEqual([
    ['round:r1', 'rate_round'],
    ['round:r1', 'escalate_round'],
    ['round:r1', 'report_mask_problem'],
  ]);
  expect(intents.map(({ finishesWorkItem }) => finishesWorkItem)).toEqual(['w', 'w', 'w']);
});

it('reads unsent answers and undos back, in order', async () => {
  const stored = [
    comparisonIntent(ROUND, RECORD),
    undoAnswerIntent(ROUND, 'c1'),
    undoSubmitIntent(ROUND),
  ] as unknown as StoredIntent[];
  const outbox = { pending: async (lane: string) => (lane === laneOf('r1') ? stored : []) };
  expect(await unsentSteps(outbox, 'r1')).toEqual([
    { kind: 'answer', given: { id: 'c1', answer: 'tie' } },
    { kind: 'undo', comparisonId: 'c1' },
  ]);
});
