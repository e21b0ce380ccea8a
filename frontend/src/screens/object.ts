import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { CandidateAnswer, MaskAnswer, ObjectAnswer } from '../api/types';
import type { ReasonEnum } from '../contract/schema';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { cssVars } from '../ui/cssVars';
import '../ui/dialog';
import '../ui/empty';
import { capital, count, plural, words } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import { OnNews } from '../ui/news';
import { DISCARD_REASONS, DISCARDS, discardReason, objectChip, objectLook } from '../ui/states';
import { toast, toastError } from '../ui/toasts';
import './candidateCard';
import { historyTable, partStyles, stateList } from './objectParts';

const CLOSED = ['done', 'discarded'];
const CAN_GENERATE = ['proposing', 'selecting', 'escalated', 'parked'];

/** One object: its state, candidates and history, and what a lead can do. */
@customElement('mq-object-screen')
export class MqObjectScreen extends LitElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @state() private object: ObjectAnswer | null = null;
  @state() private candidates: readonly CandidateAnswer[] = [];
  @state() private problem = '';
  @state() private isDiscarding = false;
  @state() private looksAt: string | null = null;

  static override styles = [
    ...controls,
    partStyles,
    css`
      .head {
        display: grid;
        grid-template-columns: 280px minmax(0, 1fr);
        gap: var(--s5);
      }
      .photo {
        position: relative;
        display: block;
        overflow: hidden;
        border-radius: var(--radius);
        background: var(--viewport);
      }
      .photo img {
        display: block;
        width: 100%;
      }
      .photo .outside {
        filter: brightness(0.4) saturate(0.4);
      }
      .photo .inside {
        position: absolute;
        inset: 0;
        height: 100%;
        mask: var(--mask) center / 100% 100% no-repeat;
        mask-mode: luminance;
      }
      .cards {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(190px, 1fr));
        gap: var(--s4);
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: var(--s1) var(--s4);
        margin: 0;
      }
      dt {
        color: var(--text-soft);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .viewer {
        --dialog-width: 1040px;
      }
      .reasons button {
        justify-content: start;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(
      this,
      ['object.changed', 'candidate.changed', 'generation.changed'],
      () => void this.load(),
      (news) => news.object_id === this.params.id,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('params')) return;
    this.object = null;
    this.candidates = [];
    void this.load();
  }

  private get path() {
    return { object_id: this.params.id ?? '' };
  }

  private async load(): Promise<void> {
    const { path } = this;
    try {
      const [object, candidates] = await Promise.all([
        api.call('get_object', { path }),
        api.call('list_candidates', { path }),
      ]);
      this.object = object;
      this.candidates = candidates.results;
    } catch (error) {
      if (this.object) toastError(error);
      else this.problem = describeError(error);
    }
  }

  private async act(work: () => Promise<unknown>, done: string): Promise<void> {
    try {
      await work();
      toast(done, 'good');
      await this.load();
    } catch (error) {
      toastError(error);
    }
  }

  private readonly generate = () =>
    this.act(
      () => api.call('generate_candidates', { path: this.path }),
      'New candidates are being generated.',
    );

  private discard(reason: ReasonEnum): void {
    this.isDiscarding = false;
    void this.act(
      () => api.call('discard_object', { path: this.path, body: { reason } }),
      'Object discarded.',
    );
  }

  override render() {
    const { object } = this;
    if (!object) {
      return html`<div class="page">
        ${this.problem ? problemNotice(this.problem, () => this.load()) : loadingNotice()}
      </div>`;
    }
    return html`<div class="page">
      ${this.head(object)} ${this.candidateCards()} ${historyTable(object.history)} ${this.discardDialog()}
      ${this.viewer(object)}
    </div>`;
  }

  private head(object: ObjectAnswer) {
    return html`<div class="head">
      <a class="photo" href="/images/${object.image.id}" title="Open the image">
        <img class=${object.mask ? 'outside' : ''} src=${object.image.thumbnail_url} alt="The photo" />
        ${
          object.mask
            ? html`<img class="inside" src=${object.image.thumbnail_url} alt="" ${cssVars({ '--mask': `url("${object.mask.url}")` })} />`
            : null
        }
      </a>
      <div class="stack">
        <div class="row spread">
          <div class="row">
            <h1>${object.name || capital(object.category) || `Object ${object.number}`}</h1>
            ${objectChip(object.state)}
          </div>
          ${hasRole('lead') ? this.leadActions(object) : null}
        </div>
        ${stateList(object.state)}
        <dl>
          <dt>Now</dt>
          <dd>${objectLook(object.state).help}${object.discard_reason ? ` Reason: ${discardReason(object.discard_reason)}.` : ''}</dd>
          ${object.category ? html`<dt>Category</dt><dd>${object.category}</dd>` : null}
          ${object.mask ? this.maskFacts(object.mask) : null}
        </dl>
      </div>
    </div>`;
  }

  private maskFacts(mask: MaskAnswer) {
    return html`<dt>Mask</dt>
      <dd class="number">
        Version ${mask.version}, ${count(mask.area_px)} px, made by ${words(mask.method) || 'hand'}
        · <a href=${mask.url} download>PNG</a>
      </dd>`;
  }

  private leadActions({ state }: ObjectAnswer) {
    if (CLOSED.includes(state)) return null;
    return html`<div class="row">
      ${CAN_GENERATE.includes(state) ? html`<button class=${state === 'parked' ? 'primary' : ''} @click=${this.generate}>Make new candidates</button>` : null}
      <button
        class="danger"
        @click=${() => {
          this.isDiscarding = true;
        }}
      >
        Discard…
      </button>
    </div>`;
  }

  private candidateCards() {
    const { candidates } = this;
    const done = candidates.filter(({ status }) => status === 'done').length;
    return html`<section class="stack" aria-label="Candidates">
      <div class="row spread">
        <h2>Candidates</h2>
        ${candidates.length > 0 ? html`<span class="soft number">${done} of ${plural(candidates.length, 'candidate')} made</span>` : null}
      </div>
      ${
        candidates.length === 0
          ? html`<mq-empty heading="No candidates yet">They are made once the mask is accepted and the scene’s depth is known.</mq-empty>`
          : html`<div class="cards">
              ${candidates.map(
                (candidate, index) => html`<mq-candidate-card
                  .candidate=${candidate}
                  .number=${index + 1}
                  @look=${() => void this.lookAt(candidate)}
                ></mq-candidate-card>`,
              )}
            </div>`
      }
    </section>`;
  }

  /** The 3D code is fetched when somebody first looks. */
  private async lookAt(candidate: CandidateAnswer): Promise<void> {
    try {
      await import('./candidateViewer');
      this.looksAt = candidate.id;
    } catch (error) {
      toastError(error);
    }
  }

  private viewer(object: ObjectAnswer) {
    const made = this.candidates.filter(({ glb_url }) => glb_url !== null);
    return html`<mq-dialog
      class="viewer"
      heading="Candidates of ${object.name || object.category || `object ${object.number}`}"
      .open=${this.looksAt !== null}
      @close=${() => {
        this.looksAt = null;
      }}
    >
      ${
        this.looksAt
          ? html`<mq-candidate-viewer .object=${object} .candidates=${made} .shownId=${this.looksAt}></mq-candidate-viewer>`
          : null
      }
    </mq-dialog>`;
  }

  private discardDialog() {
    return html`<mq-dialog
      heading="Discard this object?"
      .open=${this.isDiscarding}
      @close=${() => {
        this.isDiscarding = false;
      }}
    >
      <div class="stack tight reasons">
        <p class="soft">It leaves the campaign for good. Its masks and candidates are kept on record.</p>
        ${DISCARDS.map(
          (reason) => html`<button @click=${() => this.discard(reason)}>${DISCARD_REASONS[reason]}</button>`,
        )}
      </div>
    </mq-dialog>`;
  }
}
