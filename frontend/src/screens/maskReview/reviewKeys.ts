/** The keys of mask review. */

import type { ReasonEnum } from '../../contract/schema';
import type { KeyAction } from '../../ui/keys';
import { discardReason } from '../../ui/states';
import type { FixActions, ReviewActions } from './panel';

export interface ReviewKeyActions extends ReviewActions {
  toggleMask(): void;
  fade(by: number): void;
  close(): void;
  showAll(): void;
  zoom(factor: number): void;
}

export function fixKeys(actions: FixActions): KeyAction[] {
  return [
    { keys: ['Enter', 'ctrl+s'], does: 'Save the mask and accept it', run: actions.save },
    { keys: ['q'], does: 'Back without saving', run: actions.leave },
  ];
}

export function reviewKeys(
  actions: ReviewKeyActions,
  reasons: readonly ReasonEnum[],
  picked: ReasonEnum | null,
): KeyAction[] {
  const verb = picked ? `Discard: ${discardReason(picked)}` : 'Accept the mask';
  return [
    { keys: ['Enter'], does: verb, run: actions.decide },
    ...reasons.map((reason, index) => ({
      keys: [String(index + 1)],
      does: `Reason to discard: ${discardReason(reason)}`,
      run: () => actions.pick(reason),
    })),
    { keys: ['q'], does: 'Fix the mask', run: actions.fix },
    { keys: ['z', 'ctrl+z'], does: 'Undo the last submission', run: actions.undo },
    { keys: ['n'], does: 'Skip this object', run: actions.skip },
    { keys: ['i'], does: 'Read the guide', run: actions.readGuide },
    { keys: ['k'], does: 'Show or hide the mask', run: actions.toggleMask },
    { keys: [','], does: 'Fainter mask', repeats: true, run: () => actions.fade(-0.1) },
    { keys: ['.'], does: 'Stronger mask', repeats: true, run: () => actions.fade(0.1) },
    { keys: ['f'], does: 'Close to the object', run: actions.close },
    { keys: ['0'], does: 'Reset the view', run: actions.showAll },
    { keys: ['+', '='], does: 'Zoom in', repeats: true, run: () => actions.zoom(1.25) },
    { keys: ['-'], does: 'Zoom out', repeats: true, run: () => actions.zoom(0.8) },
  ];
}
