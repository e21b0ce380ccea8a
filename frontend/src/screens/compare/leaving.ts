/** How a round leaves the screen and returns to it: submitted, sent to an artist, undone, or refused by the site. */

import type { BestOfNItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import { toastError } from '../../ui/toasts';
import type { DecisionTimes } from '../work/arming';
import { WorkDone, WorkReopened } from '../work/events';
import { fetchHeldItem } from '../work/fetchHeldItem';
import { escalationOutcome, MASK_REPORTED, ratingOutcome } from '../work/outcomes';
import { submitted } from '../work/submitted';
import { undoWorkItem } from '../work/undoWorkItem';
import { type Escalating, laneOf, type Rating, type Timed } from './roundIntents';
import type { CompareSession } from './session';

export class Leaving {
  private resyncing: string | null = null;

  constructor(private readonly host: HTMLElement) {}

  rate(work: CompareSession, rating: Rating): void {
    const level = work.item.campaign.rating_scale.find(({ value }) => value === rating.value);
    const name = level?.name ?? String(rating.value);
    submitted({
      text: `Rated: ${name}.`,
      delivered: work.rate(rating),
      outcome: ({ outcome }) => ratingOutcome(name, outcome),
      undo: () => this.undo(work),
    });
    this.leave(work);
  }

  escalate(work: CompareSession, escalating: Timed<Escalating>): void {
    submitted({
      text: 'Saved.',
      delivered: work.escalate(escalating),
      outcome: ({ outcome }) => escalationOutcome(outcome),
      undo: () => this.undo(work),
    });
    this.leave(work);
  }

  /** The object returns to mask review, and its candidates do not count, unless this is undone. */
  reportMask(work: CompareSession, reason: ReasonEnum, times: DecisionTimes | null): void {
    submitted({
      text: MASK_REPORTED,
      delivered: work.reportMask(reason, times),
      outcome: () => MASK_REPORTED,
      undo: () => undoWorkItem(work.item, laneOf(work.item.payload.round.id)),
    });
    this.leave(work);
  }

  /** The site refused something: what it holds now is the truth. A lane that closes refuses many things at once. */
  refused(item: BestOfNItem, shown: () => BestOfNItem): void {
    if (this.resyncing === item.id) return;
    this.resyncing = item.id;
    fetchHeldItem(item.id)
      .then((held) => {
        if (held) this.host.dispatchEvent(new WorkReopened(held));
        else if (shown().id === item.id) this.host.dispatchEvent(new WorkDone(item.id));
      })
      .catch(toastError)
      .finally(() => {
        this.resyncing = null;
      });
  }

  private leave({ item }: CompareSession): void {
    this.host.dispatchEvent(new WorkDone(item.id));
  }

  private undo(work: CompareSession): void {
    // The shell shows every refusal; nothing has changed then.
    work.undoSubmit().then(
      (item) => (this.host.isConnected ? this.host : window).dispatchEvent(new WorkReopened(item)),
      () => {},
    );
  }
}
