/** The board's columns, and the order of the cards in them. */

import { NAMES } from '../../contract/names';
import type { Card } from '../../contract/schema';

export const COLUMNS = [
  { state: 'open', name: NAMES.EscalationStateEnum.open.text, empty: 'None waiting.' },
  { state: 'claimed', name: NAMES.EscalationStateEnum.claimed.text, empty: 'None in progress.' },
  {
    state: 'submitted',
    name: NAMES.EscalationStateEnum.submitted.text,
    empty: 'None to review.',
  },
  { state: 'accepted', name: NAMES.EscalationStateEnum.accepted.text, empty: 'None accepted yet.' },
] as const;

export type ColumnState = (typeof COLUMNS)[number]['state'];

/** One's own returned cards first, one's own, other returned ones, the rest; each part as the site orders it: oldest first. */
export function boardOrder<T extends Pick<Card, 'assignee' | 'returned'>>(
  cards: readonly T[],
  username: string | null,
): T[] {
  const rank = ({ assignee, returned }: T) =>
    (username !== null && assignee === username ? 0 : 2) + (returned ? 0 : 1);
  return cards.toSorted((a, b) => rank(a) - rank(b));
}
