import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CandidateAnswer } from '../../api/types';
import { controls } from '../../ui/controls';
import { count, duration, words } from '../../ui/format';
import '../../ui/progress';
import { progressChip } from '../../ui/states';

/** One candidate: its thumbnail, how far it is, and what is known of it. */
@customElement('mq-candidate-card')
export class MqCandidateCard extends LitElement {
  @property({ attribute: false }) candidate!: CandidateAnswer;
  /** "Winner", "In the scene"; empty for others. */
  @property() place = '';

  static override styles = [
    ...controls,
    css`
      :host {
        display: grid;
        grid-template-rows: auto 1fr;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .thumbnail {
        display: grid;
        place-items: center;
        aspect-ratio: 1;
        background: var(--viewport);
        color: var(--viewport-text);
      }
      .thumbnail img {
        width: 100%;
        height: 100%;
        object-fit: contain;
      }
      .thumbnail button {
        width: 100%;
        height: 100%;
        padding: 0;
        border: 0;
        border-radius: 0;
        background: none;
      }
      .thumbnail button:focus-visible {
        outline-offset: -3px;
      }
      .thumbnail mq-progress {
        width: 70%;
        --text-soft: #fff;
        --surface-hover: #ffffff40;
        --accent: #7fe0cc;
        text-align: center;
      }
      .facts {
        display: grid;
        gap: 2px;
        align-content: start;
        padding: var(--s3);
      }
      .why {
        padding: var(--s3);
        font-size: var(--text-s);
        overflow-wrap: anywhere;
      }
    `,
  ];

  override render() {
    const { candidate } = this;
    return html`<div class="thumbnail">${this.thumbnail(candidate)}</div>
      <div class="facts small">
        <div class="row spread">
          <strong>${this.name}</strong>
          ${this.place ? html`<span class="chip good">${this.place}</span>` : progressChip(candidate.status)}
        </div>
        ${this.facts(candidate).map((fact) => html`<span class="soft number">${fact}</span>`)}
        ${candidate.glb_url ? html`<a href=${candidate.glb_url} download>Download the GLB</a>` : null}
      </div>`;
  }

  private get name(): string {
    const { kind, number } = this.candidate;
    return kind === 'artist' ? `No. ${number}, by an artist` : `No. ${number}`;
  }

  private thumbnail({ status, thumbnail_url: thumbnail, step, steps, phase, error }: CandidateAnswer) {
    if (thumbnail) {
      return html`<button aria-label="Look at ${this.name} in 3D" @click=${() => this.dispatchEvent(new Event('look'))}>
        <img src=${thumbnail} alt="" loading="lazy" />
      </button>`;
    }
    if (status === 'failed')
      return html`<span class="why">${error?.message || 'It failed without a reason.'}</span>`;
    if (status === 'running') {
      const text = steps > 0 ? `${phase ? `${words(phase)}, ` : ''}step ${step} of ${steps}` : words(phase);
      return html`<mq-progress .value=${step} .max=${steps} .text=${text || 'Starting…'}></mq-progress>`;
    }
    return html`<span class="small">${status === 'queued' ? 'Waiting for a worker' : ''}</span>`;
  }

  private facts({
    source,
    seed,
    mesh_facts: mesh,
    seconds_by_phase: seconds,
    worker,
    superseded_at,
  }: CandidateAnswer) {
    const total = Object.values(seconds ?? {}).reduce((sum, value) => sum + value, 0);
    return [
      source ? `${source.name} ${source.version}` : '',
      seed !== null && seed !== undefined ? `Seed ${seed}` : '',
      mesh ? `${count(mesh.n_faces)} faces${mesh.watertight ? ', closed' : ''}` : '',
      total > 0 ? `Made in ${duration(total)}${worker ? ` by ${worker}` : ''}` : '',
      superseded_at ? 'Of an earlier mask' : '',
    ].filter(Boolean);
  }
}
