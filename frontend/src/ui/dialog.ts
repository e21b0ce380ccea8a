import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { controls } from './controls';
import { openDialogs } from './openDialogs';

/**
 * A modal dialog: focus stays inside, Escape closes it. Slots: the body, and `actions` for its buttons.
 * Fires `close` when the person leaves it. `required` takes away the ways of leaving.
 */
@customElement('mq-dialog')
export class MqDialog extends LitElement {
  @property() heading = '';
  @property({ type: Boolean }) open = false;
  @property({ type: Boolean }) required = false;
  @query('dialog') private dialog!: HTMLDialogElement;

  static override styles = [
    ...controls,
    css`
      dialog {
        width: min(var(--dialog-width, 480px), calc(100vw - 32px));
        max-height: calc(100vh - 64px);
        padding: 0;
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface-raised);
        color: inherit;
        box-shadow: var(--shadow-high);
      }
      dialog::backdrop {
        background: #0b0d0f99;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--s4);
        padding: var(--s4) var(--s4) 0 var(--s5);
        min-height: 48px;
      }
      .body {
        padding: var(--s3) var(--s5) var(--s5);
      }
      footer {
        display: flex;
        justify-content: flex-end;
        gap: var(--s2);
        padding: 0 var(--s5);
      }
      ::slotted([slot='actions']) {
        margin-bottom: var(--s5);
      }
      dialog:focus {
        outline: none;
      }
    `,
  ];

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('open')) return;
    if (this.open && !this.dialog.open) {
      this.dialog.showModal();
      // Not the close button, which comes first: Enter would close what was just opened.
      (this.querySelector<HTMLElement>('[autofocus]') ?? this.dialog).focus();
    }
    if (!this.open && this.dialog.open) this.dialog.close();
    if (this.open) openDialogs.add(this);
    else openDialogs.delete(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    openDialogs.delete(this);
  }

  private leave = () => {
    this.open = false;
    // Composed, so that it reaches the host of a dialog that is wrapped in another component.
    this.dispatchEvent(new Event('close', { composed: true }));
  };

  /** At once: the browser's own `close` comes later, when the dialog may be open again. */
  private readonly cancelled = (event: Event) => {
    event.preventDefault();
    if (!this.required) this.leave();
  };

  override render() {
    return html`<dialog
      tabindex="-1"
      aria-labelledby="heading"
      @close=${() => this.open && !this.dialog.open && this.leave()}
      @cancel=${this.cancelled}
    >
      <header>
        <h2 id="heading">${this.heading}</h2>
        ${this.required ? null : html`<button class="quiet" aria-label="Close" @click=${this.leave}>✕</button>`}
      </header>
      <div class="body"><slot></slot></div>
      <footer><slot name="actions"></slot></footer>
    </dialog>`;
  }
}
