import { html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { TargetObjectStateEnum } from '../../contract/schema';
import { api } from '../../state/site';
import type { ReasonGiven } from '../../ui/reasonDialog';
import '../../ui/reasonDialog';
import { toast, toastError } from '../../ui/toasts';
import { reopeningOf } from './reopening';

/** A lead's question why, before an object is reopened. Fires `reopened` when the site has done it, `close` when it is left. */
@customElement('mq-reopen-dialog')
export class MqReopenDialog extends LitElement {
  @property() objectId = '';
  @property() state: TargetObjectStateEnum = 'selecting';
  @property({ type: Boolean }) open = false;

  private readonly reopen = async ({ reason }: ReasonGiven): Promise<void> => {
    const { objectId } = this;
    const done = reopeningOf(this.state)?.done ?? '';
    this.dispatchEvent(new Event('close'));
    try {
      await api.call('reopen_object', { path: { object_id: objectId }, body: { reason } });
      toast(done, 'good');
      this.dispatchEvent(new Event('reopened'));
    } catch (error) {
      toastError(error);
    }
  };

  override render() {
    const reopening = reopeningOf(this.state);
    if (!reopening) return nothing;
    return html`<mq-reason-dialog
      heading=${reopening.heading}
      help=${reopening.help}
      action=${reopening.action}
      .open=${this.open}
      @reason-given=${this.reopen}
    ></mq-reason-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-reopen-dialog': MqReopenDialog;
  }
}
