import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';

@customElement('mq-object-screen')
export class Screen extends LitElement {
  override render() {
    return html``;
  }
}
