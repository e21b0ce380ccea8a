import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ReasonEnum } from '../../contract/schema';
import { controls } from '../../ui/controls';
import '../../ui/dialog';
import { dialogKey } from '../../ui/keys';
import { MASK_PROBLEMS } from '../../ui/reasons';

/** What is wrong with the mask. */
export class MaskProblemChosen extends Event {
  constructor(readonly reason: ReasonEnum) {
    super('mask-problem-chosen', { bubbles: true, composed: true });
  }
}

/** Sends an object back to mask review: one key chooses the reason. Fires `mask-problem-chosen` or `close`. */
@customElement('mq-mask-problem-dialog')
export class MqMaskProblemDialog extends LitElement {
  @property({ type: Boolean }) open = false;

  static override styles = [
    ...controls,
    css`
      .stack {
        gap: var(--s2);
      }
      .stack button {
        justify-content: flex-start;
      }
    `,
  ];

  private readonly choose = (reason: ReasonEnum): void => {
    this.dispatchEvent(new MaskProblemChosen(reason));
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    const name = dialogKey(event);
    const choice = MASK_PROBLEMS.find(({ key }) => key === name);
    if (!choice) return;
    event.preventDefault();
    this.choose(choice.value);
  };

  override render() {
    return html`<mq-dialog heading="What is wrong with the mask?" ?open=${this.open} @keydown=${this.pressed}>
      <div class="stack">
        <p class="soft">The mask will be redone and these candidates dropped.</p>
        ${MASK_PROBLEMS.map(
          ({ value, name, key }) =>
            html`<button @click=${() => this.choose(value)}><kbd>${key}</kbd> ${name}</button>`,
        )}
      </div>
    </mq-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-mask-problem-dialog': MqMaskProblemDialog;
  }
}
