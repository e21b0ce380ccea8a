/** After a refusal: the item as the site has it now. */

import type { WorkItem } from '../../api/types';
import { isDrawable } from '../../api/workItems';
import { api } from '../../state/site';

/** The item as the site has it, or null when this person does not hold it any more. */
export async function fetchHeldItem(itemId: string): Promise<WorkItem | null> {
  const { results } = await api.call('list_held_work_items');
  return results.filter(isDrawable).find(({ id }) => id === itemId) ?? null;
}
