/** How a round leaves the screen and returns to it: submitted, sent to an artist, undone, or refused by the site. */

import type { BestOfNItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import { toast, toastError } from '../../ui/toasts';
import { WorkDone, WorkReopened } from '../work/events';
import { fetchHeldItem } from '../work/fetchHeldItem';
import { toastWhenPersisted } from '../work/toastWhenPersisted';
import { undoAction } from '../work/undoWorkItem';
import { type Escalating, laneOf, type Rating, type Timed } from './roundIntents';
import type { CompareSession } from './session';

/** The submission that can be undone. It outlives the screen, which is gone while there is no next item to show. */
let last: CompareSession | null = null;

export class Leaving {
  private resyncing: string | null = null;

  constructor(private readonly host: HTMLElement) {}

  /** Whether the last submission can be undone. */
  get canUndo(): boolean {
    return last !== null;
  }

  rate(work: CompareSession, rating: Rating): void {
    work.rate(rating);
    const level = work.item.campaign.rating_scale.find(({ value }) => value === rating.value);
    this.settle(work, `Rated: ${level?.name ?? rating.value}.`);
  }

  escalate(work: CompareSession, escalating: Timed<Escalating>): void {
    work.escalate(escalating);
    this.settle(work, 'Sent to an artist.');
  }

  /** The object returns to mask review, and its candidates do not count, unless this is undone. */
  reportMask(work: CompareSession, reason: ReasonEnum): void {
    work.reportMask(reason);
    last = null;
    const lane = laneOf(work.item.payload.round.id);
    toastWhenPersisted('Sent back to mask review.', 'good', undoAction(work.item, lane));
    this.host.dispatchEvent(new WorkDone(work.item.id));
  }

  undoSubmit(): void {
    if (last) this.undoSubmission(last);
    else toast('There is nothing to undo.');
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

  private settle(work: CompareSession, text: string): void {
    last = work;
    toastWhenPersisted(text, 'good', { text: 'Undo', run: () => this.undoSubmission(work) });
    this.host.dispatchEvent(new WorkDone(work.item.id));
  }

  private undoSubmission(work: CompareSession): void {
    if (last === work) last = null;
    // The shell shows every refusal; nothing has changed then.
    work.undoSubmit().then(
      (item) => (this.host.isConnected ? this.host : window).dispatchEvent(new WorkReopened(item)),
      () => {},
    );
  }
}
