import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { controls } from '../../ui/controls';
import '../../ui/dialog';
import { dialogKey, showKey } from '../../ui/keys';
import { type Choice, DEFECTS, REASONS } from '../../ui/reasons';
import type { Escalating } from './roundIntents';

/** Why the object needs an artist. */
export class EscalateChosen extends Event {
  constructor(readonly escalating: Escalating) {
    super('escalate-chosen', { bubbles: true, composed: true });
  }
}

/** Hands an object to the artists: reasons and defects by key, a note, Enter. Fires `escalate-chosen` or `close`. */
@customElement('mq-escalate-dialog')
export class MqEscalateDialog extends LitElement {
  @property({ type: Boolean }) open = false;
  @state() private chosen: ReadonlySet<string> = new Set();
  @state() private isIncomplete = false;
  @query('textarea') private note!: HTMLTextAreaElement;

  static override styles = [
    ...controls,
    css`
      mq-dialog {
        --dialog-width: 620px;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: var(--s5);
      }
      fieldset {
        display: grid;
        gap: var(--s1);
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
        align-content: start;
      }
      legend {
        padding: 0 0 var(--s2);
        font-weight: 620;
      }
      fieldset button {
        justify-content: flex-start;
        padding-block: var(--s1);
        text-align: left;
        white-space: normal;
      }
      .field {
        margin-top: var(--s4);
      }
      textarea {
        width: 100%;
      }
    `,
  ];

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('open') && this.open) {
      this.chosen = new Set();
      this.isIncomplete = false;
    }
  }

  private toggle(value: string): void {
    const chosen = new Set(this.chosen);
    if (!chosen.delete(value)) chosen.add(value);
    this.chosen = chosen;
    this.isIncomplete = false;
  }

  private readonly send = (): void => {
    const of = <Value extends string>(choices: readonly Choice<Value>[]) =>
      choices.map(({ value }) => value).filter((v) => this.chosen.has(v));
    const reasons = of(REASONS);
    this.isIncomplete = reasons.length === 0;
    if (this.isIncomplete) return;
    this.dispatchEvent(new EscalateChosen({ reasons, defects: of(DEFECTS), note: this.note.value.trim() }));
    this.note.value = '';
  };

  private readonly pressed = (event: KeyboardEvent): void => {
    const isWriting = event.composedPath()[0] === this.note;
    const name = dialogKey(event);
    if (name === 'ctrl+Enter') {
      event.preventDefault();
      this.send();
      return;
    }
    if (isWriting) return;
    const choice = [...REASONS, ...DEFECTS].find(({ key }) => key === name);
    if (!choice) return;
    event.preventDefault();
    this.toggle(choice.value);
  };

  override render() {
    return html`<mq-dialog heading="Send to an artist" ?open=${this.open} @keydown=${this.pressed}>
      <div class="columns">
        ${this.group('Why is this object difficult?', REASONS)} ${this.group('What is wrong with the candidates?', DEFECTS)}
      </div>
      <label class="field">
        <span>Note for the artist <span class="soft small">(optional)</span></span>
        <textarea rows="3" maxlength="2000" placeholder="What should the artist know?"></textarea>
      </label>
      ${this.isIncomplete ? html`<p class="bad-text" role="alert">Choose at least one reason.</p>` : null}
      <button slot="actions" class="primary" @click=${this.send}>Send to an artist <kbd>Ctrl Enter</kbd></button>
    </mq-dialog>`;
  }

  private group(title: string, choices: readonly Choice[]) {
    return html`<fieldset>
      <legend>${title}</legend>
      ${choices.map(
        ({ value, name, key }) => html`<button
          aria-pressed=${this.chosen.has(value)}
          @click=${() => this.toggle(value)}
        >
          <kbd>${showKey(key)}</kbd> ${name}
        </button>`,
      )}
    </fieldset>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-escalate-dialog': MqEscalateDialog;
  }
}
