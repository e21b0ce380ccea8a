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

const ROUND = { roundId: 'r1', leaseToken: 42, objectNumber: 7 };
const RECORD = { id: 'c1', seq: 2, answer: 'tie' } as ComparisonRecord;

it('sends a comparison under its own id, in the lane of its round, with the lease', () => {
  expect(comparisonIntent(ROUND, RECORD)).toEqual({
    id: 'c1',
    lane: 'round:r1',
    method: 'POST',
    path: 'rounds/r1/comparisons/',
    body: { lease_token: 42, comparisons: [RECORD] },
    describes: 'Comparison 3 of object 7',
  });
});

it('names what is undone', () => {
  expect(undoAnswerIntent(ROUND, 'c1')).toMatchObject({
    path: 'rounds/r1/undo/',
    body: { comparison_id: 'c1' },
  });
  expect(undoSubmitIntent(ROUND)).toMatchObject({ path: 'rounds/r1/undo/', body: { submit: true } });
});

it('rates, escalates and reports in the same lane, after the comparisons', () => {
  const intents = [
    ratingIntent(ROUND, 'k', 0.8, 900),
    escalateIntent(ROUND, { reasons: ['occlusion'], defects: [], note: '' }),
    reportMaskIntent({ ...ROUND, lane: laneOf('r1') }, 'o', 'w', 'unclear_part'),
  ];
  expect(intents.map(({ lane, path }) => [lane, path])).toEqual([
    ['round:r1', 'rounds/r1/rating/'],
    ['round:r1', 'rounds/r1/escalate/'],
    ['round:r1', 'objects/o/report-mask/'],
  ]);
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
