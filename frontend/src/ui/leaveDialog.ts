import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { Watch } from '../state/store';
import { leaveQuestion } from '../state/unsaved';
import { controls } from './controls';
import './dialog';

/** Asks before unsaved edits are left. */
@customElement('mq-leave-dialog')
export class MqLeaveDialog extends LitElement {
  private readonly question = new Watch(this, leaveQuestion);

  static override styles = controls;

  override render() {
    const question = this.question.value;
    return html`<mq-dialog
      heading="Leave without saving?"
      .open=${question !== null}
      @close=${() => question?.answer(false)}
    >
      <p>${question?.about} has changes that are not saved.</p>
      <button slot="actions" autofocus @click=${() => question?.answer(false)}>Keep editing</button>
      <button slot="actions" class="danger" @click=${() => question?.answer(true)}>Discard changes</button>
    </mq-dialog>`;
  }
}
