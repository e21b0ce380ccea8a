import { html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { controls } from '../ui/controls';
import '../ui/dialog';

export type PiecesChoice = 'all' | 'largest' | 'look';

/** Asks what to do with a mask whose pieces lie far apart. */
@customElement('mq-pieces-dialog')
export class MqPiecesDialog extends LitElement {
  @state() private count = 0;
  private resolve: ((choice: PiecesChoice) => void) | null = null;

  static override styles = controls;

  /** Resolves with the choice; `look` when the dialog is left. */
  ask(count: number): Promise<PiecesChoice> {
    this.count = count;
    return new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  private choose(choice: PiecesChoice): void {
    this.count = 0;
    this.resolve?.(choice);
    this.resolve = null;
  }

  override render() {
    const { count } = this;
    return html`<mq-dialog
      heading="${count} pieces far apart"
      .open=${count > 0}
      @close=${() => this.choose('look')}
    >
      <p>Is all of it one object? Something in front can divide an object; two objects need two masks.</p>
      <button slot="actions" @click=${() => this.choose('look')}>Look again</button>
      <button slot="actions" @click=${() => this.choose('largest')}>Keep the largest</button>
      <button slot="actions" class="primary" @click=${() => this.choose('all')}>
        ${count === 2 ? 'Keep both' : 'Keep all'}
      </button>
    </mq-dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-pieces-dialog': MqPiecesDialog;
  }
}
