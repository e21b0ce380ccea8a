/** Filters under a name, per person and campaign, in this browser. */

import { currentUser } from '../../state/session';

export interface SavedFilter {
  name: string;
  /** As `addressOf` returns it. */
  address: string;
}

type Memory = Pick<Storage, 'getItem' | 'setItem'>;
const MAX_SAVED = 30;
export const MAX_NAME = 60;

const keyOf = (campaignId: string) => `maquette.objectFilters.${currentUser()?.id ?? 0}.${campaignId}`;

function isSaved(row: unknown): row is SavedFilter {
  if (typeof row !== 'object' || row === null || !('name' in row) || !('address' in row)) return false;
  return (
    typeof row.name === 'string' && typeof row.address === 'string' && /^\/objects(\?|$)/.test(row.address)
  );
}

/** Return the saved filters by name; none where the browser's memory holds something else. */
export function savedFilters(campaignId: string, memory: Memory = localStorage): SavedFilter[] {
  try {
    const rows: unknown = JSON.parse(memory.getItem(keyOf(campaignId)) ?? '[]');
    return Array.isArray(rows) ? rows.filter(isSaved) : [];
  } catch {
    return [];
  }
}

/** Save a filter, in place of one of the same name; return all. */
export function saveFilter(
  campaignId: string,
  filter: SavedFilter,
  memory: Memory = localStorage,
): SavedFilter[] {
  const name = filter.name.trim().slice(0, MAX_NAME);
  const others = savedFilters(campaignId, memory).filter((one) => one.name !== name);
  const all = [...others, { ...filter, name }].slice(-MAX_SAVED).sort((a, b) => a.name.localeCompare(b.name));
  memory.setItem(keyOf(campaignId), JSON.stringify(all));
  return all;
}

/** Remove the filter of this name; return the others. */
export function removeFilter(campaignId: string, name: string, memory: Memory = localStorage): SavedFilter[] {
  const others = savedFilters(campaignId, memory).filter((one) => one.name !== name);
  memory.setItem(keyOf(campaignId), JSON.stringify(others));
  return others;
}
