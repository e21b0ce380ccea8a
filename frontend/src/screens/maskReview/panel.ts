/** The decision panel of mask review: what is asked, and the buttons for it. */

import { html } from 'lit';
import type { MaskReviewItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import { showKey } from '../../ui/keys';
import { discardReason } from '../../ui/states';
import type { ArmingState } from '../work/arming';
import { canUndoSubmission } from '../work/submitted';

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export interface ReviewActions {
  decide(): void;
  pick(reason: ReasonEnum): void;
  fix(): void;
  skip(): void;
  undo(): void;
  readGuide(): void;
}

export interface FixActions {
  save(): void;
  leave(): void;
}

export function nameOf({ object }: Pick<MaskReviewItem, 'object'>): string {
  return object.name || object.category || `Object ${object.number}`;
}

/** Enter always presses the first button: accept, or discard for the reason that is picked. */
export function reviewButtons(
  actions: ReviewActions,
  reasons: readonly ReasonEnum[],
  picked: ReasonEnum | null,
  arming: ArmingState,
) {
  const text = picked ? `Discard: ${discardReason(picked)}` : 'Accept';
  return html`<p>Does the mask cover <strong>one whole object</strong>, and nothing else?</p>
    <div class="arming" data-arming=${arming}>
      <button
        class="primary large ${picked ? 'danger' : ''}"
        aria-disabled=${arming !== 'armed'}
        @click=${actions.decide}
      >
        ${text} ${key('Enter')}
      </button>
    </div>
    <button @click=${actions.fix}>Fix the mask ${key('q')}</button>
    <div class="stack tight" role="group" aria-labelledby="discard">
      <h3 id="discard">Discard, because…</h3>
      ${reasons.map(
        (
          reason,
          index,
        ) => html`<button aria-pressed=${picked === reason} @click=${() => actions.pick(reason)}>
          ${discardReason(reason)} ${key(String(index + 1))}
        </button>`,
      )}
    </div>
    <button class="quiet" @click=${actions.skip}>Skip ${key('n')}</button>
    <button class="quiet" ?disabled=${!canUndoSubmission()} @click=${actions.undo}>
      Undo the last one ${key('z')}
    </button>
    <button class="quiet" @click=${actions.readGuide}>Guide ${key('i')}</button>`;
}

export function fixButtons(actions: FixActions, isSaving: boolean) {
  return html`<p>Fix the mask and save. Candidates are generated next.</p>
    <button class="primary large" ?disabled=${isSaving} @click=${actions.save}>
      ${isSaving ? 'Saving…' : 'Save and accept'} ${key('Enter')}
    </button>
    <button @click=${actions.leave}>Back without saving ${key('q')}</button>`;
}
