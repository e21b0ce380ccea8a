/** What the page tells the site about a round. Every intent goes through the outbox, in the lane of its round. */

import type { Outbox } from '../../state/outbox';
import type { Intent, StoredIntent } from '../../state/outboxStore';
import { uuid } from '../../state/uuid';
import type { ComparisonRecord } from './payload';
import type { UnsentStep } from './roundProgress';

export interface RoundHandle {
  roundId: string;
  leaseToken: number;
  objectNumber: number;
}

type NewIntent = Omit<Intent, 'createdAt' | 'userId'>;

export function laneOf(roundId: string): string {
  return `round:${roundId}`;
}

function intent(round: RoundHandle, id: string, verb: string, body: object, describes: string): NewIntent {
  return {
    id,
    lane: laneOf(round.roundId),
    method: 'POST',
    path: `rounds/${round.roundId}/${verb}/`,
    body: { lease_token: round.leaseToken, ...body },
    describes: `${describes} of object ${round.objectNumber}`,
  };
}

export function comparisonIntent(round: RoundHandle, record: ComparisonRecord): NewIntent {
  return intent(round, record.id, 'comparisons', { comparisons: [record] }, `Comparison ${record.seq + 1}`);
}

/** Names what it takes back, so that the same undo sent twice takes back one thing. */
export function undoAnswerIntent(round: RoundHandle, comparisonId: string): NewIntent {
  return intent(round, uuid(), 'undo', { comparison_id: comparisonId }, 'Undo');
}

export function undoSubmitIntent(round: RoundHandle): NewIntent {
  return intent(round, uuid(), 'undo', { submit: true }, 'Undo of the submit');
}

export function ratingIntent(
  round: RoundHandle,
  candidateId: string,
  value: number,
  durationMs: number,
): NewIntent {
  const body = { candidate_id: candidateId, value, duration_ms: durationMs };
  return intent(round, uuid(), 'rating', body, 'Rating');
}

export interface Escalating {
  reasons: string[];
  defects: string[];
  note: string;
}

export function escalateIntent(round: RoundHandle, escalating: Escalating): NewIntent {
  return intent(round, uuid(), 'escalate', escalating, 'Escalation');
}

/** Sends the object back to the masks, after what waits in the same lane. */
export function reportMaskIntent(
  held: { lane: string; leaseToken: number; objectNumber: number },
  objectId: string,
  itemId: string,
  reason: string,
): NewIntent {
  return {
    id: uuid(),
    lane: held.lane,
    method: 'POST',
    path: `objects/${objectId}/report-mask/`,
    body: { lease_token: held.leaseToken, work_item_id: itemId, reason },
    describes: `Mask problem of object ${held.objectNumber}`,
  };
}

/** The steps of a round that the site has not confirmed, for a page that was reloaded. */
export async function unsentSteps(outbox: Pick<Outbox, 'pending'>, roundId: string): Promise<UnsentStep[]> {
  const waiting = await outbox.pending(laneOf(roundId));
  return waiting.flatMap(stepOf);
}

function stepOf({ path, body }: StoredIntent): UnsentStep[] {
  if (path.endsWith('/undo/')) {
    const { comparison_id: comparisonId } = body as { comparison_id?: string };
    return comparisonId === undefined ? [] : [{ kind: 'undo', comparisonId }];
  }
  if (!path.endsWith('/comparisons/')) return [];
  const { comparisons } = body as { comparisons: ComparisonRecord[] };
  return comparisons.map(({ id, answer }) => ({ kind: 'answer', given: { id, answer } }));
}
