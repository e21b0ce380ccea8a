import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { controls } from './controls';
import './dialog';

/** The reason that was written; never empty. */
export class ReasonGiven extends Event {
  constructor(readonly reason: string) {
    super('reason-given');
  }
}

/** Asks why before something is reopened or withdrawn. Fires `reason-given`, or `close` when it is left. */
@customElement('mq-reason-dialog')
export class MqReasonDialog extends LitElement {
  @property() heading = '';
  /** What will happen. */
  @property() help = '';
  /** The button that does it. */
  @property() action = '';
  @property({ type: Boolean }) open = false;
  @state() private isMissing = false;

  static override styles = controls;

  private readonly submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const reason = String(new FormData(form).get('reason')).trim();
    this.isMissing = reason === '';
    if (this.isMissing) return;
    form.reset();
    this.dispatchEvent(new ReasonGiven(reason));
  };

  override render() {
    return html`<mq-dialog heading=${this.heading} .open=${this.open}>
      <form class="stack" @submit=${this.submit}>
        <p class="soft">${this.help}</p>
        <label class="field">
          <span>Reason</span>
          <input name="reason" maxlength="255" autofocus autocomplete="off" aria-invalid=${this.isMissing} />
          ${
            this.isMissing
              ? html`<span class="bad-text small" role="alert">Write a reason: it is kept in the object’s history.</span>`
              : null
          }
        </label>
        <div class="row end"><button class="primary">${this.action}</button></div>
      </form>
    </mq-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-reason-dialog': MqReasonDialog;
  }
}
