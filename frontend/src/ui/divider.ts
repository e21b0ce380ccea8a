import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** The divider was moved: the share of the first part, 0 to 1. */
export class Divided extends Event {
  constructor(readonly share: number) {
    super('divided', { bubbles: true, composed: true });
  }
}

const STEP = 0.02;

/** Between two parts of its parent: drag it, or move it with the arrow keys; a double click resets it. Fires `divided`. */
@customElement('mq-divider')
export class MqDivider extends LitElement {
  /** Of the first part, 0 to 1. */
  @property({ attribute: false }) share = 0.3;
  @property({ attribute: false }) standard = 0.3;
  @property({ attribute: false }) least = 0.15;
  @property({ attribute: false }) most = 0.7;
  @property() label = 'Width';

  static override styles = css`
    :host {
      display: grid;
      min-width: 8px;
    }
    div {
      display: grid;
      place-items: center;
      border-radius: 4px;
      cursor: col-resize;
      touch-action: none;
    }
    div::before {
      content: '';
      width: 4px;
      height: 44px;
      border-radius: 2px;
      background: var(--line-strong);
    }
    div:hover::before,
    div:active::before {
      background: var(--accent);
    }
    div:focus-visible {
      outline: 2px solid var(--accent);
      outline-offset: 1px;
    }
  `;

  private move(share: number): void {
    this.share = Math.min(this.most, Math.max(this.least, share));
    this.dispatchEvent(new Divided(this.share));
  }

  private readonly dragged = (event: PointerEvent): void => {
    const handle = event.currentTarget as HTMLElement;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const { left, width } = this.parentElement!.getBoundingClientRect();
    this.move((event.clientX - left) / width);
  };

  private readonly pressed = (event: PointerEvent): void => {
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  private readonly keyed = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    this.move(this.share + by);
  };

  override render() {
    return html`<div
      role="separator"
      tabindex="0"
      aria-orientation="vertical"
      aria-label=${this.label}
      aria-valuenow=${Math.round(this.share * 100)}
      aria-valuemin=${Math.round(this.least * 100)}
      aria-valuemax=${Math.round(this.most * 100)}
      title="Drag, or press the arrow keys; a double click resets it"
      @pointerdown=${this.pressed}
      @pointermove=${this.dragged}
      @keydown=${this.keyed}
      @dblclick=${() => this.move(this.standard)}
    ></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-divider': MqDivider;
  }
}
