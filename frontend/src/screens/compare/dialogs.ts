/** The dialogs by which an object leaves the compare screen without a rating. */

import { html } from 'lit';
import type { BestOfNItem } from '../../api/types';
import './escalateDialog';
import type { EscalateChosen } from './escalateDialog';
import '../work/guideDialog';
import '../work/maskProblemDialog';
import type { MaskProblemChosen } from '../work/maskProblemDialog';

export type DialogName = 'escalate' | 'mask' | 'guide';

export function dialogs(
  open: DialogName | null,
  { campaign, payload }: BestOfNItem,
  escalate: (event: EscalateChosen) => void,
  reportMask: (event: MaskProblemChosen) => void,
  closed: () => void,
) {
  return html`<mq-escalate-dialog
      ?open=${open === 'escalate'}
      @escalate-chosen=${escalate}
      @close=${closed}
    ></mq-escalate-dialog>
    <mq-mask-problem-dialog
      ?open=${open === 'mask'}
      @mask-problem-chosen=${reportMask}
      @close=${closed}
    ></mq-mask-problem-dialog>
    <mq-guide-dialog
      work="best_of_n"
      attribute=${payload.round.attribute}
      .campaign=${campaign}
      ?open=${open === 'guide'}
      @close=${closed}
    ></mq-guide-dialog>`;
}
