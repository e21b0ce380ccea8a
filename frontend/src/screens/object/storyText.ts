/** The words of an object's story. */

import type { DisagreementJson, PersonJson, StoryComparison, StoryRating } from '../../contract/schema';
import { duration } from '../../ui/format';

/** The numbers of candidates by id. */
export type Numbers = ReadonlyMap<string, number>;

export function personName({ name, is_you }: PersonJson): string {
  return is_you ? `${name} (you)` : name;
}

export function candidateName(numbers: Numbers, id: string): string {
  return `No. ${numbers.get(id) ?? '?'}`;
}

export function ratingText({ name, meets_bar, bar }: StoryRating): string {
  const asked = bar === null ? '' : ` (${bar} or better)`;
  return `${name}: ${meets_bar ? 'reaches' : 'below'} the bar${asked}`;
}

const ANSWERS: Record<StoryComparison['answer'], string> = {
  left: 'Left is better',
  right: 'Right is better',
  tie: 'Equal',
  both_bad: 'Both unusable',
  cannot_judge: 'Can’t tell',
};

/** "Equal (No. 3 kept at random)". */
export function answerText({ answer, kept, kept_by_draw }: StoryComparison, numbers: Numbers): string {
  const drawn = kept_by_draw && kept !== null ? ` (${candidateName(numbers, kept)} kept at random)` : '';
  return `${ANSWERS[answer]}${drawn}`;
}

export function timeText({ active_ms }: Pick<StoryComparison, 'active_ms'>): string {
  return duration(active_ms / 1000);
}

/** Where people differ, as one sentence, or '' where they agree. */
export function disagreementText({ winners, acceptance }: DisagreementJson): string {
  if (winners && acceptance)
    return 'People disagree: they chose different winners, and not all found theirs good enough.';
  if (winners) return 'People disagree: they chose different winners.';
  return acceptance ? 'People disagree on whether the winner is good enough.' : '';
}

/** "12 preference pairs, 1 SFT sample". */
export function rowsText(rows: Record<string, number>): string {
  const names: Record<string, readonly [string, string]> = {
    preferences: ['preference pair', 'preference pairs'],
    sft: ['SFT sample', 'SFT samples'],
    unpaired: ['unpaired sample', 'unpaired samples'],
    ties: ['tie', 'ties'],
  };
  return Object.entries(rows)
    .map(([config, count]) => `${count} ${names[config]?.[count === 1 ? 0 : 1] ?? config}`)
    .join(', ');
}
