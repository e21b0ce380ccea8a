import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { CandidateAnswer, ObjectAnswer } from '../api/types';
import type { ObjectStory, ReasonEnum } from '../contract/schema';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/dialog';
import '../ui/empty';
import { plural } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import { OnNews } from '../ui/news';
import { DISCARD_REASONS, DISCARDS } from '../ui/states';
import { toast, toastError } from '../ui/toasts';
import './object/candidateCard';
import { chapterStyles, escalationsSection, masksSection, releasesSection } from './object/chapters';
import { head, objectStyles } from './object/head';
import { historyTable, partStyles } from './object/parts';
import './object/reopenDialog';
import { reopeningOf } from './object/reopening';
import { resultSection } from './object/result';
import { roundStyles, roundsSection, type Shown } from './object/rounds';

const OPEN_TO_DISCARD = [
  'mask_review',
  'proposing',
  'selecting',
  'escalated',
  'aligning',
  'pose_review',
  'parked',
];
const CAN_GENERATE = ['proposing', 'selecting', 'escalated', 'parked'];

/** One object: its state, its story, and what a lead can do. */
@customElement('mq-object-screen')
export class MqObjectScreen extends LitElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @state() private object: ObjectAnswer | null = null;
  @state() private candidates: readonly CandidateAnswer[] = [];
  @state() private story: ObjectStory | null = null;
  @state() private problem = '';
  @state() private isDiscarding = false;
  @state() private isReopening = false;
  @state() private looksAt: string | null = null;

  static override styles = [...controls, partStyles, roundStyles, chapterStyles, objectStyles];

  constructor() {
    super();
    new OnNews(
      this,
      ['object.changed', 'candidate.changed', 'generation.changed', 'escalation.changed'],
      () => void this.load(),
      (news) => !('object_id' in news) || news.object_id === this.params.id,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('params')) return;
    this.object = null;
    this.candidates = [];
    this.story = null;
    void this.load();
  }

  private get path() {
    return { object_id: this.params.id ?? '' };
  }

  private async load(): Promise<void> {
    const { path } = this;
    try {
      const [object, candidates, story] = await Promise.all([
        api.call('get_object', { path }),
        api.call('list_candidates', { path }),
        api.call('get_object_story', { path }),
      ]);
      this.object = object;
      this.candidates = candidates.results;
      this.story = story;
      if (story.pose) await import('./object/pose');
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

  private get shown(): Shown {
    const rows = this.story?.candidates ?? [];
    return {
      candidates: new Map(rows.map((row) => [row.id, row])),
      numbers: new Map(rows.map(({ id, number }) => [id, number])),
    };
  }

  override render() {
    const { object, story, shown } = this;
    if (!object || !story) {
      return html`<div class="page">
        ${this.problem ? problemNotice(this.problem, () => this.load()) : loadingNotice()}
      </div>`;
    }
    return html`<div class="page">
      ${head(object, hasRole('lead') ? this.leadActions(object) : null)} ${resultSection(object, story, shown)} ${roundsSection(story, shown)}
      ${escalationsSection(story.escalations, hasRole('artist', 'lead', 'engineer'))} ${this.candidateCards(story)}
      ${masksSection(story.masks)} ${releasesSection(story.releases)} ${historyTable(object.history)}
      ${this.dialogs(object)} ${this.viewer(object)}
    </div>`;
  }

  private leadActions({ state }: ObjectAnswer) {
    const reopening = reopeningOf(state);
    return html`<div class="row">
      ${reopening ? html`<button @click=${() => this.ask('isReopening')}>${reopening.text}</button>` : null}
      ${CAN_GENERATE.includes(state) ? html`<button class=${state === 'parked' ? 'primary' : ''} @click=${this.generate}>Make new candidates</button>` : null}
      ${OPEN_TO_DISCARD.includes(state) ? html`<button class="danger" @click=${() => this.ask('isDiscarding')}>Discard…</button>` : null}
    </div>`;
  }

  private ask(dialog: 'isDiscarding' | 'isReopening'): void {
    this[dialog] = true;
  }

  private candidateCards({ pose, rounds }: ObjectStory) {
    const { candidates } = this;
    const winners = new Set(rounds.filter(({ status }) => status === 'rated').map(({ winner }) => winner));
    const placeOf = (id: string) =>
      pose?.candidate === id ? 'In the scene' : winners.has(id) ? 'Winner' : '';
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
                (candidate) => html`<mq-candidate-card
                  .candidate=${candidate}
                  .place=${placeOf(candidate.id)}
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
      await import('./object/candidateViewer');
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

  private dialogs({ id, state }: ObjectAnswer) {
    return html`<mq-dialog
        heading="Discard this object?"
        .open=${this.isDiscarding}
        @close=${() => {
          this.isDiscarding = false;
        }}
      >
        <div class="stack tight reasons">
          <p class="soft">It leaves the campaign; a lead can restore it. Its masks and candidates are kept.</p>
          ${DISCARDS.map(
            (reason) =>
              html`<button @click=${() => this.discard(reason)}>${DISCARD_REASONS[reason]}</button>`,
          )}
        </div>
      </mq-dialog>
      <mq-reopen-dialog
        .objectId=${id}
        .state=${state}
        .open=${this.isReopening}
        @reopened=${() => void this.load()}
        @close=${() => {
          this.isReopening = false;
        }}
      ></mq-reopen-dialog>`;
  }
}
