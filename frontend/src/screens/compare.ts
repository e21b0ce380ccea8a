import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { BestOfNItem, WorkItem } from '../api/types';
import type { AttributeEnum } from '../contract/schema';
import type { Answer } from '../domain/bestOfN';
import { session as login } from '../state/session';
import { outbox } from '../state/siteOutbox';
import { fetchAhead } from '../tools/fetchAhead';
import type { CropChanged, MqPhotoPane } from '../tools/photoPane';
import '../tools/photoPane';
import { controls } from '../ui/controls';
import { cssVars } from '../ui/cssVars';
import type { Divided } from '../ui/divider';
import '../ui/divider';
import { Keys } from '../ui/keys';
import { type CompareActions, compareKeys, type Phase } from './compare/compareKeys';
import { type DialogName, dialogs } from './compare/dialogs';
import type { EscalateChosen } from './compare/escalateDialog';
import { Leaving } from './compare/leaving';
import {
  answerBar,
  differenceLegend,
  itemHeader,
  nothingGood,
  objectTools,
  photoTools,
  ratingPanel,
  viewTools,
} from './compare/parts';
import { type AnswerNames, answerNames, firstShading } from './compare/question';
import { RoundDisplay } from './compare/roundDisplay';
import { canOverlay } from './compare/roundViews';
import { CompareSession } from './compare/session';
import { compareStyles } from './compare/styles';
import { columnsFor, PHOTO_SHARE, ViewControls } from './compare/viewControls';
import { WorkSkipped } from './work/events';
import { mark } from './work/marks';
import type { MaskProblemChosen } from './work/maskProblemDialog';
import { canUndoSubmission, undoSubmission } from './work/submitted';
import { viewNote } from './work/viewNote';

/** Best of N: two candidates at a time beside the photo, then the rating of the winner. */
@customElement('mq-compare-screen')
export class MqCompareScreen extends LitElement {
  @property({ attribute: false }) item!: BestOfNItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private work: CompareSession | null = null;
  @state() private dialog: DialogName | null = null;
  @state() private picked: number | null = null;
  @query('.viewport') private viewport!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  @query('#left') private left!: HTMLElement;
  @query('#right') private right!: HTMLElement;

  private readonly view = new ViewControls(this);
  private readonly display = new RoundDisplay(this, this.view);
  private readonly leaving = new Leaving(this);

  static override styles = [...controls, compareStyles];

  private readonly actions: CompareActions = {
    answer: (answer, at) => this.answer(answer, at),
    rate: (level) => this.pick(this.item.campaign.rating_scale[level]?.value),
    send: () => this.rate(),
    undo: () => this.undo(),
    skip: () => this.skip(),
    escalate: () => this.open('escalate'),
    reportMask: () => this.open('mask'),
    readGuide: () => this.open('guide'),
    ...this.view.actions,
    zoomPhoto: (factor) => this.photo.zoom(factor),
  };

  readonly keys = new Keys(this, 'Best of N', () =>
    compareKeys(this.phase, this.actions, this.names, this.item.campaign.rating_scale.length),
  );

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('item')) return;
    this.work = null;
    this.picked = null;
    this.display.clear();
    if (changed.get('item')?.payload.round.attribute !== this.attribute)
      this.view.shade(firstShading(this.attribute, this.item.campaign.default_shading));
    this.view.change({ canOverlay: canOverlay(this.item) });
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.begin(this.item);
    if (!changed.has('next')) return;
    fetchAhead(this.next);
    if (this.display.isReady) this.display.prepare(this.next);
  }

  private get attribute(): AttributeEnum {
    return this.item.payload.round.attribute;
  }

  private get names(): AnswerNames {
    return answerNames(this.attribute);
  }

  private get phase(): Phase {
    return this.work?.phase ?? 'loading';
  }

  private async begin(item: BestOfNItem): Promise<void> {
    const { viewport, left, right, photo } = this;
    await photo.updateComplete;
    this.display.open({ viewport, left, right, photo }, item);
    const work = await CompareSession.open(item, outbox, () => this.leaving.refused(item, () => this.item));
    if (this.item !== item) return;
    this.work = work;
    await this.show(work);
  }

  private async show(work: CompareSession): Promise<void> {
    this.picked = null;
    await this.display.show(work);
    this.display.prepare(this.next);
  }

  private answer(answer: Answer, at: number): void {
    const { work, display } = this;
    const times = display.arming.decide();
    const pair = work?.current;
    if (!work || !times || pair?.kind !== 'pair') return;
    if (display.context !== 'ok' || (display.problem && answer !== 'cannot_judge')) return;
    mark('answer', undefined, at);
    work.answer(
      display.recorder.record(pair, answer, performance.now(), {
        times,
        shading: this.view.state.shading,
        camera: display.takeCamera() ?? { moves: 0, degrees: 0 },
        uiVersion: login.value.session?.version ?? '',
      }),
    );
    void this.show(work);
  }

  /** A level can be picked at once; it counts only when it is sent, and that is armed. */
  private pick(value: number | undefined): void {
    if (value !== undefined && this.phase === 'rating') this.picked = value;
  }

  private rate(): void {
    const { work, picked } = this;
    const times = this.display.arming.decide();
    if (!work || picked === null || this.phase !== 'rating' || !times) return;
    mark('submit');
    this.put();
    this.leaving.rate(work, {
      value: picked,
      durationMs: this.display.recorder.duration(performance.now()),
      times,
    });
  }

  private undo(): void {
    if (this.work?.undo()) void this.show(this.work);
    else undoSubmission();
  }

  /** An object with answers is half done: it is not skipped, it is finished or sent away. */
  private get canSkip(): boolean {
    return this.work !== null && !this.work.hasAnswers;
  }

  private skip(): void {
    if (this.canSkip) this.dispatchEvent(new WorkSkipped(this.item.id));
  }

  private open(dialog: DialogName): void {
    if (dialog === 'guide' || (this.work && this.display.arming.isArmed)) this.dialog = dialog;
  }

  private readonly escalate = ({ escalating }: EscalateChosen): void => {
    const times = this.display.arming.decide();
    const work = this.put();
    if (work && times) this.leaving.escalate(work, { ...escalating, times });
  };

  private readonly reportMask = ({ reason }: MaskProblemChosen): void => {
    const times = this.display.arming.decide();
    const work = this.put();
    if (work) this.leaving.reportMask(work, reason, times);
  };

  /** The round is on its way: no key reaches it any more. */
  private put(): CompareSession | null {
    const { work } = this;
    this.dialog = null;
    this.work = null;
    this.display.clear();
    return work;
  }

  private readonly cropped = ({ crop }: CropChanged): void => this.display.seePhoto(this.item, crop);

  override render() {
    const { item, phase, view } = this;
    const isPair = phase !== 'rating' && phase !== 'nothing_good';
    const can = { undo: this.work?.hasAnswers || canUndoSubmission(), skip: this.canSkip };
    return html`<div class="screen">
      ${itemHeader(item, phase, this.work?.step ?? null, this.actions.readGuide)}
      <div
        class="viewport ${isPair ? '' : 'single'}"
        ${cssVars(columnsFor(view.state.photoShare))}
        data-viewport
        tabindex="0"
        role="group"
        aria-label="Photo and candidates"
      >
        <mq-photo-pane
          .source=${item}
          ?whole=${view.state.whole}
          ?outline=${view.state.outline}
          drag-pans
          @crop-changed=${this.cropped}
        >${view.state.difference && isPair ? differenceLegend() : nothing}</mq-photo-pane>
        <mq-divider
          label="Width of the photo"
          .share=${view.state.photoShare}
          .standard=${PHOTO_SHARE}
          @divided=${({ share }: Divided) => view.divide(share)}
        ></mq-divider>
        <div class="view" id="left" role="group" aria-label="Left candidate">${this.note('left')}</div>
        <div class="view ${isPair ? '' : 'empty'}" id="right" role="group" aria-label="Right candidate">
          ${this.note('right')}
        </div>
      </div>
      ${this.below()}
      <div class="tools">
        ${photoTools(view.state, this.actions, view.setOpacity, isPair)} ${viewTools(view.state, this.actions)}
        ${objectTools(this.actions, can)}
      </div>
      ${dialogs(this.dialog, item, this.escalate, this.reportMask, this.closed)}
    </div>`;
  }

  private readonly closed = (): void => {
    this.dialog = null;
  };

  private note(side: 'left' | 'right') {
    const { context, problem, isReady } = this.display;
    return viewNote({
      context,
      problem,
      isReady,
      isFirst: side === 'left',
      again: () => this.display.again(),
    });
  }

  private below() {
    const { state } = this.display.arming;
    if (this.phase === 'rating')
      return ratingPanel(
        this.item,
        this.picked,
        state,
        (value) => this.pick(value),
        () => this.rate(),
      );
    if (this.phase === 'nothing_good') return nothingGood(this.actions, state);
    return answerBar(this.actions, this.names, state, this.work !== null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-compare-screen': MqCompareScreen;
  }
}
