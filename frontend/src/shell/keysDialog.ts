import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from '../ui/controls';
import '../ui/dialog';
import { activeKeys, showKey } from '../ui/keys';

/** The list behind `?`: what each key does on the page as it is now. */
@customElement('mq-keys-dialog')
export class MqKeysDialog extends LitElement {
  @property({ type: Boolean }) open = false;

  static override styles = [
    ...controls,
    css`
      mq-dialog {
        --dialog-width: 620px;
      }
      section + section {
        margin-top: var(--s4);
      }
      dl {
        display: grid;
        grid-template-columns: 210px 1fr;
        gap: var(--s1) var(--s4);
        margin: var(--s2) 0 0;
      }
      dt {
        display: flex;
        gap: var(--s1);
        justify-content: end;
        align-items: center;
      }
      dd {
        margin: 0;
      }
    `,
  ];

  override render() {
    return html`<mq-dialog heading="Keys" .open=${this.open}>
      ${this.open ? activeKeys().map((group) => this.group(group.title, group.actions)) : null}
    </mq-dialog>`;
  }

  private group(title: string, actions: { keys: string[]; does: string }[]) {
    return html`<section>
      <h3>${title}</h3>
      <dl>
        ${actions.map(
          ({ keys, does }) => html`<dt>${keys.map((key) => html`<kbd>${showKey(key)}</kbd>`)}</dt>
            <dd>${does}</dd>`,
        )}
      </dl>
    </section>`;
  }
}
