/** The screen of each stage of human work: how it is loaded, and how it is shown. */

import { html, type TemplateResult } from 'lit';
import type { WorkItem, WorkKind } from '../api/types';

interface StageScreen<Item extends WorkItem> {
  load: () => Promise<unknown>;
  show: (item: Item, next: WorkItem | null) => TemplateResult;
}

type StageScreens = { [Kind in WorkKind]: StageScreen<Extract<WorkItem, { kind: Kind }>> };

const SCREENS: StageScreens = {
  mask_review: {
    load: () => import('./maskReview'),
    show: (item, next) =>
      html`<mq-mask-review-screen class="screen" .item=${item} .next=${next}></mq-mask-review-screen>`,
  },
  best_of_n: {
    load: () => import('./compare'),
    show: (item, next) =>
      html`<mq-compare-screen class="screen" .item=${item} .next=${next}></mq-compare-screen>`,
  },
  alignment: {
    load: () => import('./alignment'),
    show: (item, next) =>
      html`<mq-alignment-screen class="screen" .item=${item} .next=${next}></mq-alignment-screen>`,
  },
  pose_review: {
    load: () => import('./poseReview'),
    show: (item, next) =>
      html`<mq-pose-review-screen class="screen" .item=${item} .next=${next}></mq-pose-review-screen>`,
  },
};

export const KINDS_ON_SCREEN = Object.keys(SCREENS) as WorkKind[];

/** Load the screen of a kind of work; resolves when `showStage` may be called with such an item. */
export async function loadStage(kind: WorkKind): Promise<void> {
  await SCREENS[kind].load();
}

export function showStage(item: WorkItem, next: WorkItem | null): TemplateResult {
  const screen = SCREENS[item.kind] as StageScreen<WorkItem>;
  return screen.show(item, next);
}
