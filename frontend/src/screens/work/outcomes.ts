/** What followed from a submission, in a few words. */

import type { ResponseOf } from '../../api/operations';
import type { TargetObjectStateEnum } from '../../contract/schema';

type Outcome = ResponseOf<'rate_round'>['outcome'];

const AFTER_RATING: Record<Outcome, string> = {
  accepted: 'accepted, goes to alignment',
  escalated: 'below the bar, goes to an artist',
  kept: 'the object keeps its earlier mesh',
  waiting_for_overlap: 'saved, others are still choosing',
};

/** "Fair: below the bar, goes to an artist". */
export function ratingOutcome(level: string, outcome: Outcome): string {
  return `${level}: ${AFTER_RATING[outcome]}.`;
}

export function escalationOutcome(outcome: Outcome): string {
  if (outcome === 'kept') return 'Saved: nothing is better. The object keeps its earlier mesh.';
  return outcome === 'waiting_for_overlap'
    ? 'Saved: nothing is good enough. Others are still choosing.'
    : 'Sent to an artist.';
}

const AFTER_MASK: Partial<Record<string, string>> = {
  proposing: 'mask accepted, candidates are being generated',
  discarded: 'discarded',
} satisfies Partial<Record<TargetObjectStateEnum, string>>;

/** "Red mug: mask accepted, candidates are being generated". `state` is the object's after the decision. */
export function maskOutcome(name: string, state: string, reason: string | null): string {
  const why = state === 'discarded' && reason ? ` (${reason.toLowerCase()})` : '';
  return `${name}: ${AFTER_MASK[state] ?? state}${why}.`;
}

/** "Outline match 91 %: the object is done". */
export function poseOutcome(match: number, state: string): string {
  const what = state === 'done' ? 'the object is done' : 'a lead reviews the pose';
  return `Outline match ${Math.round(match * 100)} %: ${what}.`;
}

/** What a lead's verdict on a pose led to. */
export function reviewOutcome(state: string): string {
  return state === 'done'
    ? 'Pose accepted: the object is done.'
    : 'Pose sent back: the object is aligned again.';
}

export const MASK_REPORTED = 'Sent back to mask review. These candidates are dropped.';
