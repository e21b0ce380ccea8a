/** Work items as the screens need them: the payload of their kind, and nothing missing that has to be drawn. */

import type {
  AlignmentPayload,
  BestOfNPayload,
  MaskReviewPayload,
  PoseReviewPayload,
  WorkItemAnswer,
  WorkMask,
} from '../contract/schema';

/** `T` with these fields present. */
type With<T, Field extends keyof T> = T & { [Name in Field]: NonNullable<T[Name]> };

export type WorkItemBase = Omit<WorkItemAnswer, 'kind' | 'payload' | 'mask'> & { mask: WorkMask };
export type MaskReviewItem = WorkItemBase & { kind: 'mask_review'; payload: MaskReviewPayload };
export type BestOfNItem = WorkItemBase & { kind: 'best_of_n'; payload: With<BestOfNPayload, 'round'> };
export type AlignmentItem = WorkItemBase & {
  kind: 'alignment';
  payload: With<AlignmentPayload, 'candidate'>;
};
export type PoseReviewItem = WorkItemBase & {
  kind: 'pose_review';
  payload: With<PoseReviewPayload, 'candidate' | 'layout'>;
};
export type WorkItem = MaskReviewItem | BestOfNItem | AlignmentItem | PoseReviewItem;
/** An item whose mesh lies in the scene. */
export type PosedItem = AlignmentItem | PoseReviewItem;

/** Whether an item has what its screen draws: a mask, and the round, candidate or pose of its kind. */
export function isDrawable(item: WorkItemAnswer): item is WorkItem {
  const { kind, mask, payload } = item;
  if (!mask) return false;
  if (kind === 'mask_review') return 'reasons' in payload;
  if (kind === 'best_of_n') return 'round' in payload && payload.round !== null;
  if (kind === 'pose_review' && !('layout' in payload && payload.layout)) return false;
  return 'candidate' in payload && payload.candidate !== null;
}
