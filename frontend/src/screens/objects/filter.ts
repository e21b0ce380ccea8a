/** What the list of objects shows, as its address has it: `/objects?state=done&q=mug&sort=changed`. */

import type { TargetObjectStateEnum } from '../../contract/schema';
import { SIDE_STATES, STATES } from '../../ui/states';

export const SORTS = {
  id: 'Default order',
  changed: 'Latest change',
  waiting: 'Longest in its state',
  newest: 'Newest',
  name: 'Name',
  category: 'Category',
  priority: 'Priority',
} as const;
export type Sort = keyof typeof SORTS;

export interface ObjectFilter {
  q: string;
  state: TargetObjectStateEnum | null;
  category: string | null;
  sort: Sort;
}

const KNOWN_STATES: readonly TargetObjectStateEnum[] = [...STATES, ...SIDE_STATES];

/** Return the filter of an address; what it does not know is as if it were not there. */
export function filterOf(query: URLSearchParams): ObjectFilter {
  const sort = query.get('sort') ?? '';
  return {
    q: (query.get('q') ?? '').slice(0, 100),
    state: KNOWN_STATES.find((state) => state === query.get('state')) ?? null,
    category: query.get('category') || null,
    sort: Object.hasOwn(SORTS, sort) ? (sort as Sort) : 'id',
  };
}

/** Return the address that shows this, without what is as usual. */
export function addressOf({ q, state, category, sort }: ObjectFilter): string {
  const query = new URLSearchParams();
  if (state) query.set('state', state);
  if (category) query.set('category', category);
  if (q.trim()) query.set('q', q.trim());
  if (sort !== 'id') query.set('sort', sort);
  const text = query.toString();
  return text ? `/objects?${text}` : '/objects';
}

export const isFiltered = (filter: ObjectFilter) =>
  Boolean(filter.q.trim() || filter.state || filter.category);
