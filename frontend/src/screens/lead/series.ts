/** What the charts of the funnel's page draw, from the counts of the site. */

import { NAMES } from '../../contract/names';
import type { ThroughputAnswer } from '../../contract/schema';
import { type Share, wilson } from '../../domain/intervals';
import type { ChartSeries } from '../../ui/chart';

export type Span = 'day' | 'month';

export interface Bucket {
  start: string;
  submitted: number;
  done: number;
  accepted: number;
  escalated: number;
  /** Of the rounds that ended in this bucket; null when none did. */
  acceptance: Share | null;
}

export function bucketsOf(found: ThroughputAnswer): Bucket[] {
  return found.starts.map((start, at) => {
    const accepted = found.accepted[at] ?? 0;
    const escalated = found.escalated[at] ?? 0;
    return {
      start,
      submitted: found.submitted.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0),
      done: found.done[at] ?? 0,
      accepted,
      escalated,
      acceptance: wilson(accepted, accepted + escalated),
    };
  });
}

/** Acceptance over all buckets, with its interval. */
export function acceptanceOf(buckets: readonly Bucket[]): Share | null {
  const sum = (name: 'accepted' | 'escalated') => buckets.reduce((total, bucket) => total + bucket[name], 0);
  return wilson(sum('accepted'), sum('accepted') + sum('escalated'));
}

export function workSeries(buckets: readonly Bucket[]): ChartSeries[] {
  return [
    {
      text: 'Items submitted',
      colour: '--accent',
      values: buckets.map(({ submitted }) => submitted),
      look: 'bars',
    },
    { text: 'Objects finished', colour: '--warn', values: buckets.map(({ done }) => done), look: 'line' },
  ];
}

/** In percent. */
export function acceptanceSeries(buckets: readonly Bucket[]): ChartSeries[] {
  const percent = (end: keyof Share) => buckets.map(({ acceptance }) => acceptance && 100 * acceptance[end]);
  return [
    {
      text: 'Accepted',
      colour: '--good',
      values: percent('value'),
      look: 'points',
      low: percent('low'),
      high: percent('high'),
    },
  ];
}

/** The kinds of work of which anything was submitted, with their sums. */
export function submittedByKind({ submitted }: ThroughputAnswer): { text: string; sum: number }[] {
  return submitted
    .map(({ kind, counts }) => ({
      text: NAMES.WorkItemKindEnum[kind].text,
      sum: counts.reduce((sum, count) => sum + count, 0),
    }))
    .filter(({ sum }) => sum > 0);
}
