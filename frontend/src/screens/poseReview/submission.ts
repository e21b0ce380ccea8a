/** The submission of a pose review, through the outbox. */

import type { PoseReviewItem } from '../../api/types';
import type { Intent } from '../../state/outbox';
import { uuid } from '../../state/uuid';
import type { DecisionTimes } from '../work/arming';

export interface PoseVerdict {
  decision: 'accepted' | 'returned';
  /** Why it is returned; empty for an accepted pose. */
  reason: string;
  activeMs: number;
  times: DecisionTimes;
}

export function poseReviewIntent(
  item: Pick<PoseReviewItem, 'id' | 'lease_token' | 'object'>,
  { decision, reason, activeMs, times }: PoseVerdict,
): Intent<'submit_pose_review'> {
  const id = uuid();
  return {
    id,
    lane: `work-item:${item.id}`,
    operation: 'submit_pose_review',
    path: { item_id: item.id },
    body: {
      lease_token: item.lease_token,
      submission_id: id,
      decision,
      reason,
      active_ms: Math.round(activeMs),
      ...times,
    },
    finishesWorkItem: item.id,
    describes: `Pose review of object ${item.object.number}`,
  };
}
