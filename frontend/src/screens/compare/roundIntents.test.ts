import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { addressOf } from '../../api/operations';
import type { StoredIntent } from '../../state/outboxStore';
import { reportMaskIntent } from '../work/maskProblem';
import type { ComparisonRecord } from './payload';
import {
  comparisonIntent,
  escalateIntent,
  laneOf,
  ratingIntent,
  undoComparisonIntent,
  undoSubmissionIntent,
  unsentSteps,
} from './roundIntents';

const ROUND = { roundId: 'r1', itemId: 'w', leaseToken: 42, objectNumber: 7 };
const golden = JSON.parse(
  readFileSync(new URL('../../../../fixtures/requests/undo_round.json', import.meta.url), 'utf8'),
);
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

it('builds the undo requests that the site is tested with', () => {
  const { round, comparison_id, undo_comparison, undo_submission } = golden;
  const handle = { ...ROUND, roundId: round.id, leaseToken: round.lease_token };
  const path = { round_id: round.id };
  const comparison = undoComparisonIntent(handle, comparison_id);
  expect(comparison).toMatchObject({ operation: 'undo_round', path });
  expect(comparison.body).toEqual(undo_comparison.body);
  const submission = undoSubmissionIntent(handle);
  expect(submission).toMatchObject({ operation: 'undo_round', path, reopensWorkItem: 'w' });
  expect(submission.body).toEqual(undo_submission.body);
  expect([comparison, submission].map(({ operation, path }) => addressOf(operation, path))).toEqual([
    undo_comparison.path,
    undo_submission.path,
  ]);
});

const TIMES = {
  shown_at: '2026-03-01T10:00:00.000Z',
  armed_at: '2026-03-01T10:00:00.400Z',
  decided_at: '2026-03-01T10:00:02.000Z',
};

it('rates, escalates and reports in the same lane, after the comparisons', () => {
  const intents = [
    ratingIntent(ROUND, 'k', { value: 0.8, durationMs: 900, times: TIMES }),
    escalateIntent(ROUND, { reasons: ['occlusion'], defects: [], note: '', times: TIMES }),
    reportMaskIntent({ ...ROUND, lane: laneOf('r1'), objectId: 'o' }, 'unclear_part', TIMES),
  ];
  expect(intents.map(({ lane, operation }) => [lane, operation])).toEqual([
    ['round:r1', 'rate_round'],
    ['round:r1', 'escalate_round'],
    ['round:r1', 'report_mask_problem'],
  ]);
  for (const { body } of intents.slice(0, 2)) expect(body).toMatchObject(TIMES);
  expect(intents.map(({ finishesWorkItem }) => finishesWorkItem)).toEqual(['w', 'w', 'w']);
});

it('reads unsent answers and undos back, in order', async () => {
  const stored = [
    comparisonIntent(ROUND, RECORD),
    undoComparisonIntent(ROUND, 'c1'),
    undoSubmissionIntent(ROUND),
  ] as unknown as StoredIntent[];
  const outbox = { pending: async (lane: string) => (lane === laneOf('r1') ? stored : []) };
  expect(await unsentSteps(outbox, 'r1')).toEqual([
    { kind: 'answer', given: { id: 'c1', answer: 'tie' } },
    { kind: 'undo', comparisonId: 'c1' },
  ]);
});
