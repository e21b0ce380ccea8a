/** What the views show of a round: which candidate is on which side, what lies over the photo, what is loaded ahead. */

import type { BestOfNItem, Round, WorkItem } from '../../api/types';
import type { CompareViews, Shown, Side } from './compareViews';
import type { CompareSession } from './session';

function shownOf(round: Round, id: string | null): Shown | null {
  const candidate = id === null ? undefined : round.candidates[id];
  return candidate ? { url: candidate.glb_url, layout: candidate.layout } : null;
}

/** True when there is a camera and a layout to draw a candidate over the photo by. */
export function canOverlay({ payload }: BestOfNItem): boolean {
  const { intrinsics, candidates } = payload.round;
  return intrinsics !== null && Object.values(candidates).some(({ layout }) => layout !== null);
}

/** Resolves when what the round asks for now is drawn; rejects with MeshError. `isFirst`: the cameras start anew. */
export function showRound(
  views: CompareViews,
  { item, current }: CompareSession,
  isFirst: boolean,
): Promise<void> {
  const { round } = item.payload;
  return current.kind === 'pair'
    ? views.show(shownOf(round, current.left), shownOf(round, current.right), isFirst)
    : views.show(shownOf(round, current.survivor), null, isFirst);
}

/** Lays the candidate of one side, or the winner, over the photo. */
export function showOverPhoto(views: CompareViews, { item, current }: CompareSession, side: Side): void {
  const id = current.kind === 'finished' ? current.survivor : side === 0 ? current.left : current.right;
  // A mesh that cannot be loaded is reported in its own view; the overlay is then empty as well.
  views.showOver(shownOf(item.payload.round, id)).catch(() => views.showOver(null));
}

/** Lays both silhouettes over the photo, or none. */
export function showDifference(views: CompareViews, { item, current }: CompareSession, isOn: boolean): void {
  const { round } = item.payload;
  const pair = current.kind === 'pair' ? [shownOf(round, current.left), shownOf(round, current.right)] : [];
  const [left, right] = pair;
  const both = isOn && left?.layout && right?.layout ? ([left, right] as const) : null;
  views.showSilhouettes(both).catch(() => views.showSilhouettes(null));
}

/** Loads what this round and the next item will need, nearest first. */
export function prepareAhead(views: CompareViews, work: CompareSession, next: WorkItem | null): void {
  const urlsOf = (round: Round, ids: readonly string[]) => ids.flatMap((id) => shownOf(round, id)?.url ?? []);
  const mine = urlsOf(work.item.payload.round, work.ahead);
  const later = next?.kind === 'best_of_n' ? urlsOf(next.payload.round, next.payload.round.order) : [];
  views.prepare([...mine, ...later]);
}
