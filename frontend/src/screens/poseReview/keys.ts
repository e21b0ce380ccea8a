/** The keys of the pose review screen: those of the views are the alignment's. */

import type { KeyAction } from '../../ui/keys';
import { type ViewActions, viewKeys } from '../alignment/alignmentKeys';

export interface PoseReviewActions extends ViewActions {
  accept(): void;
  sendBack(): void;
  undo(): void;
  skip(): void;
  readGuide(): void;
}

export function poseReviewKeys(actions: PoseReviewActions): KeyAction[] {
  return [
    { keys: ['Enter'], does: 'Accept the pose', run: actions.accept },
    { keys: ['1'], does: 'Send the pose back, with a reason', run: actions.sendBack },
    { keys: ['z', 'ctrl+z'], does: 'Undo', run: actions.undo },
    { keys: ['n'], does: 'Skip this object', run: actions.skip },
    { keys: ['i'], does: 'Read the guide', run: actions.readGuide },
    ...viewKeys(actions),
  ];
}
