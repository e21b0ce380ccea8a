import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { RatingLevel } from '../../api/types';
import { controls } from '../../ui/controls';

/** A level was picked, not yet sent. */
export class RatingPicked extends Event {
  constructor(readonly value: number) {
    super('rating-picked', { bubbles: true, composed: true });
  }
}

/** The picked level is to be sent. */
export class RatingSent extends Event {
  constructor() {
    super('rating-sent', { bubbles: true, composed: true });
  }
}

/** The name of the lowest level that is accepted. */
function barName(levels: readonly RatingLevel[], bar: number): string {
  return `“${levels.find(({ value }) => value >= bar)?.name ?? bar}”`;
}

/** The grade of the round's winner: one labelled level by key, Enter to send. */
@customElement('mq-rating-panel')
export class MqRatingPanel extends LitElement {
  @property({ attribute: false }) levels: readonly RatingLevel[] = [];
  @property({ attribute: false }) picked: number | null = null;
  /** Whether a rating counts yet. */
  @property({ attribute: false }) armed = false;
  /** Shown when the campaign shows it. */
  @property({ attribute: false }) bar: number | null = null;

  static override styles = [
    ...controls,
    css`
      .panel {
        display: grid;
        gap: var(--s3);
        padding: var(--s3) var(--s4);
      }
      .levels {
        display: grid;
        grid-auto-flow: column;
        grid-auto-columns: minmax(0, 1fr);
        gap: var(--s2);
      }
      .levels button {
        display: grid;
        justify-content: start;
        justify-items: start;
        align-content: start;
        gap: 2px;
        padding: var(--s2) var(--s3);
        text-align: left;
        white-space: normal;
      }
      .levels .small {
        font-weight: 400;
        line-height: 1.35;
      }
      .below {
        border-style: dashed;
      }
    `,
  ];

  override render() {
    return html`<div class="panel">
      <div class="row spread">
        <h2>How good is the winner?</h2>
        <div class="row">
          ${this.bar === null ? nothing : html`<span class="soft small">Below ${barName(this.levels, this.bar)}, an artist takes over.</span>`}
          <button class="primary" aria-disabled=${this.picked === null || !this.armed} @click=${() => this.dispatchEvent(new RatingSent())}>
            Send <kbd>Enter</kbd>
          </button>
        </div>
      </div>
      <div class="levels" role="group" aria-label="Rating">${this.levels.map((level, at) => this.level(level, at))}</div>
    </div>`;
  }

  private level({ value, name, help }: RatingLevel, at: number) {
    const isBelow = this.bar !== null && value < this.bar;
    return html`<button
      class=${isBelow ? 'below' : ''}
      aria-pressed=${this.picked === value}
      @click=${() => this.dispatchEvent(new RatingPicked(value))}
    >
      <span class="row"><kbd>${at + 1}</kbd> ${name}</span>
      ${help ? html`<span class="small soft">${help}</span>` : nothing}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-rating-panel': MqRatingPanel;
  }
}
