import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from './controls';

/** Nothing here, why, and what to do about it. Slots: the reason, and `actions`. */
@customElement('mq-empty')
export class MqEmpty extends LitElement {
  @property() heading = '';

  static override styles = [
    ...controls,
    css`
      div {
        display: grid;
        justify-items: center;
        gap: var(--s3);
        padding: var(--s7) var(--s5);
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
        text-align: center;
      }
      p {
        max-width: 56ch;
      }
    `,
  ];

  override render() {
    return html`<div>
      <h2>${this.heading}</h2>
      <p class="soft"><slot></slot></p>
      <slot name="actions"></slot>
    </div>`;
  }
}
