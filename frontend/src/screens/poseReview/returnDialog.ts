import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from '../../ui/controls';
import '../../ui/dialog';

/** The pose goes back, for this reason. */
export class ReturnChosen extends Event {
  constructor(readonly reason: string) {
    super('return-chosen', { bubbles: true, composed: true });
  }
}

/** Asks why a pose is sent back. Fires `return-chosen` or `close`. */
@customElement('mq-return-pose-dialog')
export class MqReturnPoseDialog extends LitElement {
  @property({ type: Boolean }) open = false;
  @state() private reason = '';

  static override styles = controls;

  private readonly typed = (event: Event) => {
    this.reason = (event.target as HTMLTextAreaElement).value;
  };
  private readonly send = () => {
    const reason = this.reason.trim();
    if (reason === '') return;
    this.dispatchEvent(new ReturnChosen(reason));
    this.reason = '';
  };
  private readonly leave = () => this.dispatchEvent(new Event('close'));

  override render() {
    return html`<mq-dialog heading="Send the pose back?" ?open=${this.open} @close=${this.leave}>
      <label class="field"><span>What is wrong? The next person reads it.</span>
        <textarea rows="3" maxlength="2000" .value=${this.reason} @input=${this.typed}></textarea></label>
      <button slot="actions" @click=${this.leave}>Cancel</button>
      <button slot="actions" class="primary" aria-disabled=${this.reason.trim() === ''} @click=${this.send}>Send back</button>
    </mq-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-return-pose-dialog': MqReturnPoseDialog;
  }
}
