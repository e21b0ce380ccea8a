/** Reporting a mask problem: the object goes back to mask review, and its candidates are dropped. */

import type { ReasonEnum } from '../../contract/schema';
import type { Intent } from '../../state/outbox';
import { uuid } from '../../state/uuid';
import type { DecisionTimes } from './arming';

export interface HeldObject {
  /** The lane of what was sent for this item before. */
  lane: string;
  itemId: string;
  leaseToken: number;
  objectId: string;
  objectNumber: number;
}

/** `times`: null when nothing could be shown that would have to be judged. */
export function reportMaskIntent(
  held: HeldObject,
  reason: ReasonEnum,
  times: DecisionTimes | null,
): Intent<'report_mask_problem'> {
  return {
    id: uuid(),
    lane: held.lane,
    operation: 'report_mask_problem',
    path: { object_id: held.objectId },
    body: { lease_token: held.leaseToken, work_item_id: held.itemId, reason, ...times },
    describes: `Mask problem of object ${held.objectNumber}`,
    finishesWorkItem: held.itemId,
  };
}
