import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { BestOfNItem, WorkItem } from '../api/types';
import type { Answer } from '../domain/bestOfN';
import { session as login } from '../state/session';
import { api } from '../state/site';
import { outbox } from '../state/siteOutbox';
import type { CropChanged, MqPhotoPane } from '../tools/photoPane';
import '../tools/photoPane';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { toast, toastError } from '../ui/toasts';
import { isShading } from '../viewer/shading';
import type { ContextState } from '../viewer/stage';
import { type CompareActions, compareKeys, type Phase } from './compare/compareKeys';
import { CompareStage, type Shown } from './compare/compareStage';
import { ComparisonRecorder } from './compare/comparisonRecorder';
import type { EscalateChosen } from './compare/escalateDialog';
import './compare/escalateDialog';
import type { MaskProblemChosen } from './compare/maskProblemDialog';
import './compare/maskProblemDialog';
import { mark } from './compare/marks';
import { answerBar, objectTools, photoTools, viewTools } from './compare/parts';
import { CompareSession } from './compare/session';
import { signsOfLife } from './compare/signsOfLife';
import { compareStyles } from './compare/styles';
import { ViewControls } from './compare/viewControls';
import { viewNote } from './compare/viewNote';
import type { RatingPicked } from './rating/ratingPanel';
import './rating/ratingPanel';
import { WorkDone, WorkReopened } from './workStage';

/** Best of N: two candidates at a time beside the photo, then the rating of the one that stayed. */
@customElement('mq-compare-screen')
export class MqCompareScreen extends LitElement {
  @property({ attribute: false }) item!: BestOfNItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private work: CompareSession | null = null;
  @state() private isReady = false;
  @state() private problem = '';
  @state() private context: ContextState = 'ok';
  @state() private dialog: 'escalate' | 'mask' | null = null;
  @state() private picked: number | null = null;
  @query('.stage') private stageHost!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  @query('#left') private left!: HTMLElement;
  @query('#right') private right!: HTMLElement;

  private readonly view = new ViewControls(this);
  private readonly recorder = new ComparisonRecorder();
  private pictures: CompareStage | null = null;
  private last: CompareSession | null = null;
  private hasDrawn = false;
  private stopListening = () => {};

  static override styles = [...controls, compareStyles];

  private readonly actions: CompareActions = {
    answer: (answer, at) => this.answer(answer, at),
    rate: (level) => this.pick(this.item.campaign.rating_scale[level]?.value),
    send: () => this.rate(),
    undo: () => this.undo(),
    escalate: () => this.open('escalate'),
    reportMask: () => this.open('mask'),
    shade: this.view.shade,
    nextShading: this.view.nextShading,
    toggleTurntable: this.view.toggleTurntable,
    toggleLink: this.view.toggleLink,
    resetCamera: this.view.resetCamera,
    nextOpacity: this.view.nextOpacity,
    toggleBlink: this.view.toggleBlink,
    toggleOverSide: this.view.toggleOverSide,
    toggleWhole: this.view.toggleWhole,
    toggleOutline: this.view.toggleOutline,
  };

  readonly keys = new Keys(this, 'Best of N', () =>
    compareKeys(this.phase, this.actions, this.item.campaign.rating_scale.length),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.view.onOverSide = () => this.showOver();
    this.stopListening = signsOfLife(this.recorder);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopListening();
    this.pictures?.dispose();
    this.pictures = null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('item')) return;
    this.work = null;
    this.isReady = false;
    this.picked = null;
    const { default_shading: shading } = this.item.campaign;
    if (!changed.get('item') && isShading(shading)) this.view.shade(shading);
    const { round } = this.item.payload;
    const hasLayout = Object.values(round.candidates).some(({ layout }) => layout !== null);
    this.view.change({ canOverlay: round.intrinsics !== null && hasLayout });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.begin(this.item);
    if (changed.has('next') && this.isReady) this.prepare();
  }

  private get phase(): Phase {
    return this.work?.phase ?? 'loading';
  }

  private async begin(item: BestOfNItem): Promise<void> {
    await this.photo.updateComplete;
    this.startPictures();
    this.pictures?.seePhoto(item.payload.round.intrinsics, this.photo.crop);
    const work = await CompareSession.open(item, outbox, (error) => this.refused(item, error));
    if (this.item !== item) return;
    this.work = work;
    await this.show();
  }

  private startPictures(): void {
    if (this.pictures) return;
    try {
      this.pictures = new CompareStage(this.stageHost, this.left, this.right, this.photo.frame);
    } catch {
      this.context = 'unavailable';
      return;
    }
    this.pictures.stage.onContext = (context) => {
      this.context = context;
    };
    this.view.attach(this.pictures);
  }

  /** Draws what the round asks for now, and starts its clock when it is there to see. */
  private async show(): Promise<void> {
    const { work, pictures } = this;
    if (!work || !pictures) return;
    this.isReady = false;
    this.problem = '';
    this.picked = null;
    const now = work.current;
    this.requestUpdate();
    this.showOver();
    try {
      if (now.kind === 'pair') await pictures.show(this.shown(now.left), this.shown(now.right));
      else await pictures.show(this.shown(now.survivor), null);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
    if (this.work !== work || work.current.kind !== now.kind || this.isOutdated(now)) return;
    if (!this.problem) this.drawn();
    this.isReady = true;
    this.prepare();
  }

  private isOutdated(shown: CompareSession['current']): boolean {
    const now = this.work?.current;
    return now?.kind === 'pair' && shown.kind === 'pair' && now.seq !== shown.seq;
  }

  private drawn(): void {
    if (!this.hasDrawn) mark('first-candidate');
    this.hasDrawn = true;
    mark('pair-drawn', { object: this.item.object.id, phase: this.phase });
    this.recorder.shown(performance.now(), document.hidden);
    this.pictures?.meter.take();
  }

  private prepare(): void {
    if (!this.work) return;
    const next = this.next?.kind === 'best_of_n' ? this.next.payload.round : null;
    const mine = this.work.ahead.map((id) => this.shown(id)?.url ?? '');
    const ahead = (next?.order ?? []).map((id) => next?.candidates[id]?.glb_url ?? '');
    const urls = [...mine, ...ahead].filter(Boolean);
    this.pictures?.prepare(urls, urls);
  }

  private shown(id: string | null): Shown | null {
    const candidate = id === null ? undefined : this.item.payload.round.candidates[id];
    return candidate ? { url: candidate.glb_url, layout: candidate.layout } : null;
  }

  private showOver(): void {
    const now = this.work?.current;
    if (!now) return;
    const id = now.kind === 'finished' ? now.survivor : this.view.state.overSide === 0 ? now.left : now.right;
    this.pictures?.showOver(this.shown(id)).catch(() => {});
  }

  private answer(answer: Answer, at: number): void {
    const { work, pictures } = this;
    const pair = work?.current;
    if (!work || !pictures || !this.isReady || pair?.kind !== 'pair') return;
    if (this.problem && answer !== 'cannot_judge') return;
    mark('answer', undefined, at);
    const uiVersion = login.value.session?.version ?? '';
    const camera = pictures.meter.take();
    work.answer(
      this.recorder.record(pair, answer, performance.now(), {
        shading: this.view.state.shading,
        camera,
        uiVersion,
      }),
    );
    void this.show();
  }

  private pick(value: number | undefined): void {
    if (value === undefined || !this.isReady || this.phase !== 'rating') return;
    if (this.picked === value) this.rate();
    else this.picked = value;
  }

  private rate(): void {
    const { work, picked } = this;
    if (!work || picked === null || this.phase !== 'rating') return;
    work.rate(picked, this.recorder.duration(performance.now()));
    const level = this.item.campaign.rating_scale.find(({ value }) => value === picked);
    this.settle(work, `Rated: ${level?.name ?? picked}.`);
  }

  private undo(): void {
    if (this.work?.undo()) void this.show();
    else if (this.last) void this.undoSubmit(this.last);
    else toast('There is nothing to undo.');
  }

  private async undoSubmit(work: CompareSession): Promise<void> {
    this.last = null;
    try {
      this.dispatchEvent(new WorkReopened(await work.undoSubmit()));
    } catch (error) {
      toastError(error);
    }
  }

  private open(dialog: 'escalate' | 'mask'): void {
    if (this.work) this.dialog = dialog;
  }

  private readonly escalate = ({ escalating }: EscalateChosen): void => {
    this.dialog = null;
    if (!this.work) return;
    this.work.escalate(escalating);
    this.settle(this.work, 'Handed to an artist.');
  };

  private readonly reportMask = ({ reason }: MaskProblemChosen): void => {
    this.dialog = null;
    if (!this.work) return;
    this.work.reportMask(reason);
    toast('Sent back to the masks.', 'good');
    this.last = null;
    this.leave(this.work);
  };

  /** The item is finished here; it can be taken back for a while. */
  private settle(work: CompareSession, said: string): void {
    this.last = work;
    toast(said, 'good', { text: 'Undo', run: () => void this.undoSubmit(work) });
    this.leave(work);
  }

  private leave(work: CompareSession): void {
    this.work = null;
    this.isReady = false;
    this.dispatchEvent(new WorkDone(work.item.id));
  }

  /** The site refused something: what it holds now is the truth. */
  private async refused(item: BestOfNItem, error: unknown): Promise<void> {
    toastError(error);
    try {
      const { results } = await api.get<{ results: WorkItem[] }>('work-items/mine/');
      const held = results.find(({ id }) => id === item.id);
      if (held) this.dispatchEvent(new WorkReopened(held));
      else if (this.item.id === item.id) this.dispatchEvent(new WorkDone(item.id));
    } catch (again) {
      toastError(again);
    }
  }

  private readonly cropped = ({ crop }: CropChanged): void =>
    this.pictures?.seePhoto(this.item.payload.round.intrinsics, crop);

  override render() {
    const { item, phase } = this;
    const isPair = phase !== 'rating' && phase !== 'nothing_good';
    const step = this.work?.step;
    return html`<div class="screen">
      <header>
        <h1>${item.object.name || 'Object'} <span class="soft">#${item.object.number}</span></h1>
        ${item.object.category ? html`<span class="chip">${item.object.category}</span>` : nothing}
        <span class="soft small grow">${item.campaign.guide}</span>
        <span class="step number" aria-live="polite">
          ${phase === 'comparing' && step ? `${step.number} of ${step.of}` : phase === 'rating' ? 'Rating' : ''}
        </span>
      </header>
      <div class="stage ${isPair ? '' : 'single'}">
        <div class="photo">
          <mq-photo-pane
            .source=${item}
            ?whole=${this.view.state.whole}
            ?outline=${this.view.state.outline}
            @crop-changed=${this.cropped}
          ></mq-photo-pane>
          ${photoTools(this.view.state, this.actions, this.view.setOpacity, isPair)}
        </div>
        <div class="view" id="left" aria-label="Left candidate">${this.note('left')}</div>
        <div class="view ${isPair ? '' : 'empty'}" id="right" aria-label="Right candidate">${this.note('right')}</div>
      </div>
      <div class="tools">
        ${viewTools(this.view.state, this.actions, phase !== 'rating')}
        <span class="end">${objectTools(this.actions, Boolean(this.work?.hasAnswers || this.last))}</span>
      </div>
      ${this.below()}
      <mq-escalate-dialog
        ?open=${this.dialog === 'escalate'}
        @escalate-chosen=${this.escalate}
        @close=${this.closed}
      ></mq-escalate-dialog>
      <mq-mask-problem-dialog
        ?open=${this.dialog === 'mask'}
        @mask-problem-chosen=${this.reportMask}
        @close=${this.closed}
      ></mq-mask-problem-dialog>
    </div>`;
  }

  private readonly closed = (): void => {
    this.dialog = null;
  };

  private note(side: 'left' | 'right') {
    const { context, problem, isReady } = this;
    return viewNote({ context, problem, isReady, isFirst: side === 'left', again: () => void this.show() });
  }

  private below() {
    if (this.phase === 'rating') {
      return html`<mq-rating-panel
        class="below"
        .levels=${this.item.campaign.rating_scale}
        .bar=${this.item.campaign.quality_bar ?? null}
        .picked=${this.picked}
        @rating-picked=${({ value }: RatingPicked) => this.pick(value)}
        @rating-sent=${() => this.rate()}
      ></mq-rating-panel>`;
    }
    if (this.phase !== 'nothing_good') return answerBar(this.actions, this.isReady);
    return html`<div class="below none">
      <p class="grow">None of the candidates is good enough, so an artist has to make this one.</p>
      <button class="primary large" @click=${this.actions.escalate}>Hand it to an artist <kbd>E</kbd></button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-compare-screen': MqCompareScreen;
  }
}
