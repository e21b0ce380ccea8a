/** After a refusal: what the site says of an item now. */

import type { WorkItem } from '../../api/types';
import { api } from '../../state/site';

/** The item as the site has it, or null when this person does not hold it any more. */
export async function stillHeld(itemId: string): Promise<WorkItem | null> {
  const { results } = await api.get<{ results: WorkItem[] }>('work-items/mine/');
  return results.find(({ id }) => id === itemId) ?? null;
}
