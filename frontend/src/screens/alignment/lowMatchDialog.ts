import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../../ui/controls';
import '../../ui/dialog';

/** Asks before a pose is saved whose outline hardly matches. Fires `save-anyway` or `close`. */
@customElement('mq-low-match-dialog')
export class MqLowMatchDialog extends LitElement {
  @property({ type: Boolean }) open = false;
  /** 0 to 1. */
  @property({ attribute: false }) match = 0;
  /** Below it a lead reviews the pose. */
  @property({ attribute: false }) threshold = 0.5;

  static override styles = controls;

  private readonly save = () => this.dispatchEvent(new Event('save-anyway'));
  private readonly leave = () => this.dispatchEvent(new Event('close'));

  override render() {
    return html`<mq-dialog heading="Save this pose?" ?open=${this.open}>
      <p>
        The outline matches the mask only ${Math.round(this.match * 100)} %. Good poses reach 80 % and more. Move, turn
        and size the object until its outline covers the mask. Below ${Math.round(this.threshold * 100)} % a lead reviews
        the pose before it counts.
      </p>
      <button slot="actions" class="primary" @click=${this.leave}>Keep editing</button>
      <button slot="actions" @click=${this.save}>Send to a lead</button>
    </mq-dialog>`;
  }
}
