/** Undo of the submission of a work item. */

import type { WorkItem } from '../../api/types';
import { isDrawable } from '../../api/workItems';
import type { Intent } from '../../state/outbox';
import { outbox } from '../../state/siteOutbox';
import { uuid } from '../../state/uuid';
import { WorkReopened } from './events';

type Submitted = Pick<WorkItem, 'id' | 'lease_token' | 'object'>;

/** In the lane of the submission, so that it is delivered after it. */
export function undoWorkItemIntent(item: Submitted, lane: string): Intent<'undo_work_item'> {
  return {
    id: uuid(),
    lane,
    operation: 'undo_work_item',
    path: { item_id: item.id },
    body: { lease_token: item.lease_token },
    reopensWorkItem: item.id,
    describes: `Undo for object ${item.object.number}`,
  };
}

/** Undo the submission and show the item again. A refusal is shown by the shell. */
export function undoWorkItem(item: Submitted, lane: string): void {
  outbox.add(undoWorkItemIntent(item, lane)).then(
    (reopened) => isDrawable(reopened) && window.dispatchEvent(new WorkReopened(reopened)),
    () => {},
  );
}
