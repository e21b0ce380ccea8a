/** The dialogs of the alignment screen. */

import { html } from 'lit';
import type { AlignmentItem } from '../../api/types';
import '../work/guideDialog';
import type { MaskProblemChosen } from '../work/maskProblemDialog';
import '../work/maskProblemDialog';
import './lowMatchDialog';

export type DialogName = 'mask' | 'guide' | 'low match';

export interface DialogActions {
  report(event: MaskProblemChosen): void;
  save(): void;
  closed(): void;
}

export function dialogs(
  open: DialogName | null,
  { campaign, payload }: AlignmentItem,
  match: number,
  { report, save, closed }: DialogActions,
) {
  return html`<mq-mask-problem-dialog
      ?open=${open === 'mask'}
      @mask-problem-chosen=${report}
      @close=${closed}
    ></mq-mask-problem-dialog>
    <mq-low-match-dialog
      ?open=${open === 'low match'}
      .match=${match}
      .threshold=${payload.min_pose_iou}
      @save-anyway=${save}
      @close=${closed}
    ></mq-low-match-dialog>
    <mq-guide-dialog
      work="alignment"
      .campaign=${campaign}
      ?open=${open === 'guide'}
      @close=${closed}
    ></mq-guide-dialog>`;
}
