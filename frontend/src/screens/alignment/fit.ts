/** Fit to mask and points: a worker finds the layout near the present one that agrees best with both. */

import type { AlignmentItem } from '../../api/types';
import type { Layout } from '../../domain/layout';
import { awaitWorker } from '../../state/awaitWorker';
import { api } from '../../state/site';

export interface Fitted {
  layout: Layout;
  /** Whether anything better than the present layout was found. */
  isBetter: boolean;
}

/**
 * @throws Error with the worker's own words when it failed, or when no worker responded.
 */
export async function fitPose(
  item: Pick<AlignmentItem, 'id' | 'lease_token'>,
  layout: Layout,
  signal: AbortSignal,
): Promise<Fitted> {
  const body = { lease_token: item.lease_token, layout };
  const asked = await api.call('fit_pose', { path: { item_id: item.id }, body }, { signal });
  const look = () => api.call('get_pose_fit', { path: { fit_id: asked.id } }, { signal });
  const fit =
    asked.status === 'queued'
      ? await awaitWorker('pose_fit.changed', (news) => news.fit_id === asked.id, look, signal)
      : asked;
  if (!fit) throw new Error('No worker responded within a minute. Place the mesh by hand, or try again.');
  if (!fit.layout) throw new Error(fit.error?.message || 'The fit failed.');
  return { layout: fit.layout, isBetter: (fit.after ?? 0) < (fit.before ?? 0) };
}
