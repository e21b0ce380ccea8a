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

/** One's own cards first, each part as the site orders it: oldest first. */
export function ownFirst<T extends Pick<Card, 'assignee'>>(
  cards: readonly T[],
  username: string | null,
): T[] {
  const isOwn = ({ assignee }: T) => username !== null && assignee === username;
  return [...cards.filter(isOwn), ...cards.filter((card) => !isOwn(card))];
}
