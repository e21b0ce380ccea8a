/**
 * What the work page and the screens inside it agree on.
 *
 * The work page claims items, renews their leases and fetches the next one ahead. It shows one screen per kind
 * (`mq-mask-review-screen`, `mq-compare-screen`, `mq-alignment-screen`), keeps that element while the kind stays the
 * same, and sets two properties: `item` (the work at hand) and `next` (the item after it, already leased, or null),
 * whose images and meshes the screen may load ahead. The screen submits by itself, through the outbox, and fires these events:
 */

import type { WorkItem } from '../../api/types';

export interface WorkScreen extends HTMLElement {
  item: WorkItem;
  next: WorkItem | null;
}

/** The item is finished for this person: show the next one. Fire it as soon as the intent is in the outbox. */
export class WorkDone extends Event {
  constructor(readonly itemId: string) {
    super('work-done', { bubbles: true, composed: true });
  }
}

/** Give the item back untouched and take another. */
export class WorkSkipped extends Event {
  constructor(readonly itemId: string) {
    super('work-skipped', { bubbles: true, composed: true });
  }
}

/** An undo brought an earlier item back, leased again: show it now, and the present one after it. */
export class WorkReopened extends Event {
  constructor(readonly item: WorkItem) {
    super('work-reopened', { bubbles: true, composed: true });
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'work-done': WorkDone;
    'work-skipped': WorkSkipped;
    'work-reopened': WorkReopened;
  }
}
