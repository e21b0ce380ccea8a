/** The submission of a mask review, through the outbox. */

import type { MaskReviewItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import type { Intent } from '../../state/outbox';
import { uuid } from '../../state/uuid';
import type { DecisionTimes } from '../work/arming';
import { nameOf } from './panel';

/** Accepts the mask, or discards the object for a reason. */
export function maskReviewIntent(
  item: Pick<MaskReviewItem, 'id' | 'lease_token' | 'object'>,
  reason: ReasonEnum | null,
  activeMs: number,
  times: DecisionTimes,
): Intent<'submit_mask_review'> {
  const id = uuid();
  return {
    id,
    lane: `work-item:${item.id}`,
    operation: 'submit_mask_review',
    path: { item_id: item.id },
    body: {
      lease_token: item.lease_token,
      submission_id: id,
      decision: reason ? 'discard' : 'accept',
      reason,
      active_ms: Math.round(activeMs),
      ...times,
    },
    finishesWorkItem: item.id,
    describes: `Mask of ${nameOf(item)}`,
  };
}
