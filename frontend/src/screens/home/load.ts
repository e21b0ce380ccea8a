/** Read the figures of the home page; the day begins at the reader's own midnight. */

import type { HomeAnswer } from '../../contract/schema';
import { api } from '../../state/site';

export function loadHome(campaignId: string): Promise<HomeAnswer> {
  const since = new Date();
  since.setHours(0, 0, 0, 0);
  return api.call('get_home', { path: { campaign_id: campaignId }, query: { since: since.toISOString() } });
}
