import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { controls } from './controls';
import { cssVars } from './cssVars';

/** A bar from 0 to `max`, or a moving one while `max` is 0; `text` is its label. */
@customElement('mq-progress')
export class MqProgress extends LitElement {
  @property({ type: Number }) value = 0;
  @property({ type: Number }) max = 0;
  @property() text = '';

  static override styles = [
    ...controls,
    css`
      .track {
        height: 6px;
        overflow: hidden;
        border-radius: 3px;
        background: var(--surface-hover);
      }
      .fill {
        width: var(--share);
        height: 100%;
        border-radius: 3px;
        background: var(--accent);
        transition: width 300ms ease-out;
      }
      .moving {
        width: 30%;
        animation: move 1.4s ease-in-out infinite alternate;
      }
      @keyframes move {
        to {
          margin-left: 70%;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .moving {
          animation: none;
          width: 100%;
          opacity: 0.4;
        }
      }
    `,
  ];

  override render() {
    const share = this.max > 0 ? Math.min(1, this.value / this.max) : 0;
    return html`<div
        class="track"
        role="progressbar"
        aria-label=${this.text || 'Progress'}
        aria-valuemin="0"
        aria-valuemax=${this.max || 1}
        aria-valuenow=${this.max > 0 ? this.value : 0}
      >
        <div class="fill ${this.max > 0 ? '' : 'moving'}" ${cssVars({ '--share': `${share * 100}%` })}></div>
      </div>
      ${this.text ? html`<span class="small soft number">${this.text}</span>` : null}`;
  }
}
