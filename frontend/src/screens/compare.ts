import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { BestOfNItem, WorkItem } from '../api/types';
import type { Answer } from '../domain/bestOfN';
import { session as login } from '../state/session';
import { outbox } from '../state/siteOutbox';
import { fetchAhead } from '../tools/fetchAhead';
import type { CropChanged, MqPhotoPane } from '../tools/photoPane';
import '../tools/photoPane';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { isShading } from '../viewer/shading';
import type { ContextState } from '../viewer/stage';
import { type CompareActions, compareKeys, type Phase } from './compare/compareKeys';
import { type CompareStage, openStage } from './compare/compareStage';
import { ComparisonRecorder } from './compare/comparisonRecorder';
import { type DialogName, dialogs } from './compare/dialogs';
import type { EscalateChosen } from './compare/escalateDialog';
import { Leaving } from './compare/leaving';
import { mark } from './compare/marks';
import type { MaskProblemChosen } from './compare/maskProblemDialog';
import { onceReachable } from './compare/onceReachable';
import {
  answerBar,
  itemHeader,
  nothingGood,
  objectTools,
  photoTools,
  ratingPanel,
  viewTools,
} from './compare/parts';
import { canOverlay, prepareAhead, showOverPhoto, showRound } from './compare/roundPictures';
import { CompareSession } from './compare/session';
import { signsOfLife } from './compare/signsOfLife';
import { compareStyles } from './compare/styles';
import { ViewControls } from './compare/viewControls';
import { viewNote } from './compare/viewNote';

/** Best of N: two candidates at a time beside the photo, then the rating of the one that stayed. */
@customElement('mq-compare-screen')
export class MqCompareScreen extends LitElement {
  @property({ attribute: false }) item!: BestOfNItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private work: CompareSession | null = null;
  @state() private isReady = false;
  @state() private problem = '';
  @state() private context: ContextState = 'ok';
  @state() private dialog: DialogName | null = null;
  @state() private picked: number | null = null;
  @query('.stage') private stageHost!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  @query('#left') private left!: HTMLElement;
  @query('#right') private right!: HTMLElement;

  private readonly view = new ViewControls(this);
  private readonly recorder = new ComparisonRecorder();
  private pictures: CompareStage | null = null;
  private readonly leaving = new Leaving(this);
  private hasDrawn = false;
  private showing = 0;
  private stopListening: (() => void)[] = [];

  static override styles = [...controls, compareStyles];

  private readonly actions: CompareActions = {
    answer: (answer, at) => this.answer(answer, at),
    rate: (level) => this.pick(this.item.campaign.rating_scale[level]?.value),
    send: () => this.rate(),
    undo: () => this.undo(),
    escalate: () => this.open('escalate'),
    reportMask: () => this.open('mask'),
    readGuide: () => this.open('guide'),
    ...this.view.actions,
  };

  readonly keys = new Keys(this, 'Best of N', () =>
    compareKeys(this.phase, this.actions, this.item.campaign.rating_scale.length),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    this.view.onOverSide = () => this.showOver();
    this.stopListening = [signsOfLife(this.recorder), onceReachable(() => this.problem && this.show())];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stopListening) stop();
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
    this.view.change({ canOverlay: canOverlay(this.item) });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.begin(this.item);
    if (changed.has('next')) fetchAhead(this.next);
    if (changed.has('next') && this.isReady) this.prepare();
  }

  private get phase(): Phase {
    return this.work?.phase ?? 'loading';
  }

  private async begin(item: BestOfNItem): Promise<void> {
    await this.photo.updateComplete;
    this.startPictures();
    this.pictures?.seePhoto(item.payload.round.intrinsics, this.photo.crop);
    const work = await CompareSession.open(item, outbox, () => this.leaving.refused(item, () => this.item));
    if (this.item !== item) return;
    this.work = work;
    await this.show();
  }

  private startPictures(): void {
    if (this.pictures || this.context === 'unavailable') return;
    const said = (context: ContextState) => {
      this.context = context;
    };
    this.pictures = openStage(this.stageHost, this.left, this.right, this.photo.frame, said);
    if (this.pictures) this.view.attach(this.pictures);
  }

  /** Draws what the round asks for now, and starts its clock when it is there to see. */
  private async show(): Promise<void> {
    const { work, pictures } = this;
    if (!work || !pictures) return;
    this.isReady = false;
    this.problem = '';
    this.picked = null;
    this.showing += 1;
    const mine = this.showing;
    this.showOver();
    const problem = await showRound(pictures, work).then(() => '', describeError);
    if (mine !== this.showing || this.work !== work) return;
    this.problem = problem;
    if (!problem) this.drawn();
    this.isReady = true;
    this.prepare();
  }

  private drawn(): void {
    if (!this.hasDrawn) mark('first-candidate');
    this.hasDrawn = true;
    mark('pair-drawn', { object: this.item.object.id, phase: this.phase });
    this.recorder.shown(performance.now(), document.hidden);
    this.pictures?.meter.take();
  }

  private prepare(): void {
    if (this.work && this.pictures) prepareAhead(this.pictures, this.work, this.next);
  }

  private showOver(): void {
    if (this.work && this.pictures) showOverPhoto(this.pictures, this.work, this.view.state.overSide);
  }

  private answer(answer: Answer, at: number): void {
    const { work, pictures } = this;
    const pair = work?.current;
    if (!work || !pictures || !this.isReady || pair?.kind !== 'pair') return;
    if (this.context !== 'ok' || (this.problem && answer !== 'cannot_judge')) return;
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
    mark('submit');
    this.put();
    this.leaving.rate(work, picked, this.recorder.duration(performance.now()));
  }

  private undo(): void {
    if (this.work?.undo()) void this.show();
    else this.leaving.undoSubmit();
  }

  private open(dialog: DialogName): void {
    if (this.work) this.dialog = dialog;
  }

  private readonly escalate = ({ escalating }: EscalateChosen): void => {
    const work = this.put();
    if (work) this.leaving.escalate(work, escalating);
  };

  private readonly reportMask = ({ reason }: MaskProblemChosen): void => {
    const work = this.put();
    if (work) this.leaving.reportMask(work, reason);
  };

  /** The round is out of hand: no key reaches it any more. */
  private put(): CompareSession | null {
    const { work } = this;
    this.dialog = null;
    this.work = null;
    this.isReady = false;
    return work;
  }

  private readonly cropped = ({ crop }: CropChanged): void =>
    this.pictures?.seePhoto(this.item.payload.round.intrinsics, crop);

  override render() {
    const { item, phase } = this;
    const isPair = phase !== 'rating' && phase !== 'nothing_good';
    return html`<div class="screen">
      ${itemHeader(item, phase, this.work?.step ?? null, this.actions.readGuide)}
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
        <span class="end">${objectTools(this.actions, this.work?.hasAnswers || this.leaving.canUndo)}</span>
      </div>
      ${this.below()}
      ${dialogs(this.dialog, item.campaign.guide, this.escalate, this.reportMask, this.closed)}
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
    if (this.phase === 'rating')
      return ratingPanel(
        this.item,
        this.picked,
        (value) => this.pick(value),
        () => this.rate(),
      );
    if (this.phase === 'nothing_good') return nothingGood(this.actions);
    return answerBar(this.actions, this.work !== null && !this.problem);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-compare-screen': MqCompareScreen;
  }
}
