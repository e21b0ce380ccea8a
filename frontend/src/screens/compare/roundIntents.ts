/** What a person decides in a round. Every intent goes through the outbox, in the lane of its round. */

import type { BodyOf } from '../../api/operations';
import type { DefectsEnum, ReasonsEnum } from '../../contract/schema';
import type { Intent, Outbox } from '../../state/outbox';
import { isOf, type StoredIntent } from '../../state/outboxStore';
import { uuid } from '../../state/uuid';
import type { DecisionTimes } from '../work/arming';
import type { ComparisonRecord } from './payload';
import type { UnsentStep } from './roundProgress';

export interface RoundHandle {
  roundId: string;
  itemId: string;
  leaseToken: number;
  objectNumber: number;
}

type RoundOperation = 'record_comparisons' | 'undo_round' | 'rate_round' | 'escalate_round';

export function laneOf(roundId: string): string {
  return `round:${roundId}`;
}

function intent<Op extends RoundOperation>(
  round: RoundHandle,
  operation: Op,
  body: BodyOf<Op>,
  describes: string,
  more: Pick<Intent, 'finishesWorkItem' | 'reopensWorkItem'> & { id?: string } = {},
): Intent<Op> {
  return {
    id: uuid(),
    lane: laneOf(round.roundId),
    operation,
    path: { round_id: round.roundId },
    body,
    describes: `${describes} of object ${round.objectNumber}`,
    ...more,
  };
}

export function comparisonIntent(round: RoundHandle, record: ComparisonRecord): Intent<'record_comparisons'> {
  const body = { lease_token: round.leaseToken, comparisons: [record] };
  return intent(round, 'record_comparisons', body, `Comparison ${record.seq + 1}`, { id: record.id });
}

/** Names the comparison, so that the same undo delivered twice undoes one. */
export function undoComparisonIntent(round: RoundHandle, comparisonId: string): Intent<'undo_round'> {
  const body = {
    lease_token: round.leaseToken,
    target: 'comparison' as const,
    comparison_id: comparisonId,
  };
  return intent(round, 'undo_round', body, 'Undo');
}

/** Undoes what was submitted under the round's lease token: delivered twice, it returns the same new lease. */
export function undoSubmissionIntent(round: RoundHandle): Intent<'undo_round'> {
  const body = { lease_token: round.leaseToken, target: 'submission' as const };
  return intent(round, 'undo_round', body, 'Undo of the submission', { reopensWorkItem: round.itemId });
}

/** A judgement with its times. */
export type Timed<Judgement> = Judgement & { times: DecisionTimes };

export type Rating = Timed<{ value: number; durationMs: number }>;

export function ratingIntent(
  round: RoundHandle,
  candidateId: string,
  { value, durationMs, times }: Rating,
): Intent<'rate_round'> {
  const body = {
    lease_token: round.leaseToken,
    candidate_id: candidateId,
    value,
    duration_ms: durationMs,
    ...times,
  };
  return intent(round, 'rate_round', body, 'Rating', { finishesWorkItem: round.itemId });
}

export interface Escalating {
  reasons: ReasonsEnum[];
  defects: DefectsEnum[];
  note: string;
}

export function escalateIntent(
  round: RoundHandle,
  { times, ...escalating }: Timed<Escalating>,
): Intent<'escalate_round'> {
  const body = { lease_token: round.leaseToken, ...escalating, ...times };
  return intent(round, 'escalate_round', body, 'Escalation', { finishesWorkItem: round.itemId });
}

/** The steps of a round that the site has not confirmed, for a page that was reloaded. */
export async function unsentSteps(outbox: Pick<Outbox, 'pending'>, roundId: string): Promise<UnsentStep[]> {
  const waiting = await outbox.pending(laneOf(roundId));
  return waiting.flatMap(stepOf);
}

function stepOf(stored: StoredIntent): UnsentStep[] {
  if (isOf(stored, 'undo_round')) {
    const comparisonId = stored.body?.comparison_id;
    return comparisonId ? [{ kind: 'undo', comparisonId }] : [];
  }
  if (!isOf(stored, 'record_comparisons')) return [];
  return stored.body.comparisons.map(({ id, answer }) => ({ kind: 'answer', given: { id, answer } }));
}
