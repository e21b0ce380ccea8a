/** How an item leaves the alignment screen: saved, or sent back to mask review. */

import type { AlignmentItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import { outbox } from '../../state/siteOutbox';
import type { DecisionTimes } from '../work/arming';
import { WorkDone } from '../work/events';
import { reportMaskIntent } from '../work/maskProblem';
import { MASK_REPORTED, poseOutcome } from '../work/outcomes';
import { submitted } from '../work/submitted';
import { undoWorkItem } from '../work/undoWorkItem';
import { dropDraft } from './draft';
import { type Alignment, alignmentIntent } from './submission';

export class Leaving {
  constructor(private readonly host: HTMLElement) {}

  save(item: AlignmentItem, alignment: Alignment): void {
    const intent = alignmentIntent(item, alignment);
    // The shell shows a refusal; the draft is then kept for the next try.
    const delivered = outbox.add(intent);
    delivered.then(
      () => dropDraft(item.id),
      () => {},
    );
    submitted({
      text: `Saved: outline match ${Math.round(alignment.iou * 100)} %.`,
      delivered,
      outcome: ({ state }) => poseOutcome(alignment.iou, state),
      undo: () => undoWorkItem(item, intent.lane),
    });
    this.leave(item);
  }

  reportMask(item: AlignmentItem, reason: ReasonEnum, times: DecisionTimes | null): void {
    const { id, object, lease_token } = item;
    const held = {
      lane: `alignment:${id}`,
      itemId: id,
      leaseToken: lease_token,
      objectId: object.id,
      objectNumber: object.number,
    };
    submitted({
      text: MASK_REPORTED,
      delivered: outbox.add(reportMaskIntent(held, reason, times)),
      outcome: () => MASK_REPORTED,
      undo: () => undoWorkItem(item, held.lane),
    });
    this.leave(item);
  }

  private leave(item: AlignmentItem): void {
    this.host.dispatchEvent(new WorkDone(item.id));
  }
}
