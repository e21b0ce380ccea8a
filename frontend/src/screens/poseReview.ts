import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { PoseReviewItem, WorkItem } from '../api/types';
import { outbox } from '../state/siteOutbox';
import { fetchAhead } from '../tools/fetchAhead';
import type { CropChanged, MqPhotoPane } from '../tools/photoPane';
import '../tools/photoPane';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import type { ContextState } from '../viewer/viewport';
import { AlignmentViews } from './alignment/alignmentViews';
import { elementsOf, scenePanes } from './alignment/panes';
import { photoRow, sceneRow } from './alignment/parts';
import { alignmentStyles } from './alignment/styles';
import { AlignmentControls } from './alignment/viewControls';
import { poseReviewKeys } from './poseReview/keys';
import { decisionRow, poseHeader } from './poseReview/parts';
import './poseReview/returnDialog';
import type { ReturnChosen } from './poseReview/returnDialog';
import { poseReviewIntent } from './poseReview/submission';
import { ActiveClock } from './work/activeClock';
import { Arming, type DecisionTimes } from './work/arming';
import { WorkDone, WorkSkipped } from './work/events';
import { Guide } from './work/guideDialog';
import { onReconnect } from './work/onReconnect';
import { onUserActivity } from './work/onUserActivity';
import { reviewOutcome } from './work/outcomes';
import { submitted, undoSubmission } from './work/submitted';
import { undoWorkItem } from './work/undoWorkItem';
import { viewNote } from './work/viewNote';

const nothing = (): void => {};

/** A lead accepts a pose with a low outline match, or returns it with a reason. */
@customElement('mq-pose-review-screen')
export class MqPoseReviewScreen extends LitElement {
  @property({ attribute: false }) item!: PoseReviewItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private isReady = false;
  @state() private isReturning = false;
  @state() private problem = '';
  @state() private context: ContextState = 'ok';
  @query('mq-photo-pane') private photo!: MqPhotoPane;

  private readonly view = new AlignmentControls(this);
  private readonly arming = new Arming(this);
  private readonly guide = new Guide(this, 'pose_review');
  private readonly clock = new ActiveClock();
  private views: AlignmentViews | null = null;
  private stopListening: (() => void)[] = [];

  static override styles = [...controls, alignmentStyles];

  private readonly actions = {
    ...this.view.actions,
    zoomPhoto: (factor: number) => this.photo.zoom(factor),
    accept: () => this.accept(),
    sendBack: () => this.open(),
    undo: undoSubmission,
    readGuide: this.guide.open,
    skip: () => this.dispatchEvent(new WorkSkipped(this.item.id)),
  };

  readonly keys = new Keys(this, 'Pose review', () => poseReviewKeys(this.actions));

  override connectedCallback(): void {
    super.connectedCallback();
    const again = () => this.problem !== '' && void this.begin(this.item);
    this.stopListening = [onReconnect(again), onUserActivity(this.clock)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stopListening) stop();
    this.close();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('item')) return;
    this.isReady = false;
    this.isReturning = false;
    this.problem = '';
    this.arming.begin();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.begin(this.item);
    if (changed.has('next')) fetchAhead(this.next);
  }

  private close(): void {
    this.view.attach(null);
    this.views?.dispose();
    this.views = null;
  }

  private async begin(item: PoseReviewItem): Promise<void> {
    await this.photo.updateComplete;
    if (this.item !== item) return;
    this.close();
    this.problem = '';
    const views = this.openViews();
    if (!views) return;
    this.views = views;
    try {
      await views.load(item);
      if (this.item !== item || this.views !== views) return;
      this.view.attach(views);
      views.place(item.payload.layout);
      views.seePhoto(this.photo.crop);
      views.lookFromObliqueAngle();
      this.isReady = true;
      this.clock.start(performance.now(), document.hidden);
      await Promise.all([views.viewport.drawn(), this.photo.shown()]);
      if (this.item === item && this.views === views) this.arming.drawn();
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  /** The pose is only looked at: the views have no handles. */
  private openViews(): AlignmentViews | null {
    try {
      const views = new AlignmentViews(elementsOf(this.renderRoot, this.photo), {
        onDrag: nothing,
        onDone: nothing,
        onMeasured: nothing,
      });
      views.viewport.onContext = (context) => {
        this.context = context;
      };
      if (this.view.state.controls) this.view.toggle('controls');
      return views;
    } catch {
      this.context = 'unavailable';
      return null;
    }
  }

  private open(): void {
    if (this.arming.isArmed) this.isReturning = true;
  }

  private accept(): void {
    const times = this.arming.decide();
    if (times) this.submit('accepted', '', times);
  }

  private readonly sendBack = ({ reason }: ReturnChosen): void => {
    const times = this.arming.decide();
    if (times) this.submit('returned', reason, times);
  };

  private submit(decision: 'accepted' | 'returned', reason: string, times: DecisionTimes): void {
    const { item } = this;
    const { active } = this.clock.read(performance.now());
    const intent = poseReviewIntent(item, { decision, reason, activeMs: active, times });
    submitted({
      text: 'Saved.',
      delivered: outbox.add(intent),
      outcome: ({ state }) => reviewOutcome(state),
      undo: () => undoWorkItem(item, intent.lane),
    });
    this.isReturning = false;
    this.arming.begin();
    this.dispatchEvent(new WorkDone(item.id));
  }

  private readonly cropped = ({ crop }: CropChanged): void => this.views?.seePhoto(crop);

  override render() {
    const { item, view, actions, context, problem, isReady } = this;
    const again = () => void this.begin(item);
    return html`<div class="screen">
      ${poseHeader(item)}
      <div class="viewport" data-viewport tabindex="0" role="group" aria-label="Photo and scene">
        <mq-photo-pane
          .source=${item}
          ?whole=${view.state.whole}
          ?outline=${view.state.outline}
          drag-pans
          @crop-changed=${this.cropped}
        ></mq-photo-pane>
        ${scenePanes(view.state.four, viewNote({ context, problem, isReady, isFirst: true, again }))}
      </div>
      <div class="tools">
        ${photoRow(view.state, actions, view.setOpacity)} ${sceneRow(view.state, actions, false)}
      </div>
      <div class="tools">${decisionRow(actions, this.arming.state)}</div>
      <mq-return-pose-dialog
        ?open=${this.isReturning}
        @return-chosen=${this.sendBack}
        @close=${() => {
          this.isReturning = false;
        }}
      ></mq-return-pose-dialog>
      ${this.guide.dialog(item.campaign)}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-pose-review-screen': MqPoseReviewScreen;
  }
}
