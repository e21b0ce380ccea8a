/** What a person submitted, in a few words. */

import type { PreviousItem } from '../../contract/schema';
import { MASK_PROBLEMS, nameOf } from '../../ui/reasons';
import { discardReason } from '../../ui/states';

export function previousText({
  submitted_as,
  detail,
}: Pick<PreviousItem, 'submitted_as' | 'detail'>): string {
  switch (submitted_as) {
    case 'mask_accepted':
      return 'Mask accepted';
    case 'discarded':
      return `Discarded: ${discardReason(detail).toLowerCase()}`;
    case 'mask_problem':
      return `Mask problem: ${nameOf(MASK_PROBLEMS, detail)}`;
    case 'rated':
      return `Rated ${detail}`;
    case 'posed':
      return `Outline match ${Math.round(Number(detail) * 100)} %`;
    case 'pose_accepted':
      return 'Pose accepted';
    case 'pose_returned':
      return `Pose sent back: ${detail}`;
    default:
      return 'Sent to an artist';
  }
}
