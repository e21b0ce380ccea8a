import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { AlignmentItem, WorkItem } from '../api/types';
import type { Layout } from '../domain/layout';
import { outbox } from '../state/siteOutbox';
import { fetchAhead } from '../tools/fetchAhead';
import { MODE_NAMES } from '../tools/nudge';
import type { CropChanged, MqPhotoPane } from '../tools/photoPane';
import '../tools/photoPane';
import { slideOnPhoto } from '../tools/slideOnPhoto';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import type { ContextState } from '../viewer/viewport';
import { type AlignmentActions, alignmentKeys } from './alignment/alignmentKeys';
import { AlignmentViews } from './alignment/alignmentViews';
import { type DialogName, dialogs } from './alignment/dialogs';
import { dropDraft, readDraft, saveDraft } from './alignment/draft';
import { FitController } from './alignment/fitController';
import { LayoutEditor } from './alignment/layoutEditor';
import { editRow, header, photoRow, sceneRow } from './alignment/parts';
import { alignmentStyles } from './alignment/styles';
import { alignmentIntent } from './alignment/submission';
import { AlignmentControls } from './alignment/viewControls';
import { ActiveClock } from './work/activeClock';
import { Arming } from './work/arming';
import { WorkDone, WorkSkipped } from './work/events';
import { reportMaskIntent } from './work/maskProblem';
import type { MaskProblemChosen } from './work/maskProblemDialog';
import { onUserActivity } from './work/onUserActivity';
import { MASK_REPORTED, poseOutcome } from './work/outcomes';
import { canUndoSubmission, submitted, undoSubmission } from './work/submitted';
import { undoWorkItem } from './work/undoWorkItem';
import { viewNote } from './work/viewNote';

/** Places the accepted mesh in the scene: over the photo on the left, in the point cloud on the right. */
@customElement('mq-alignment-screen')
export class MqAlignmentScreen extends LitElement {
  @property({ attribute: false }) item!: AlignmentItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private editor: LayoutEditor | null = null;
  @state() private iou: number | null = null;
  /** Whether `iou` is that of the layout on screen. */
  @state() private isMeasured = false;
  @state() private problem = '';
  @state() private context: ContextState = 'ok';
  @state() private dialog: DialogName | null = null;
  @query('.viewport') private viewportHost!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  @query('#scene') private scene!: HTMLElement;

  private readonly view = new AlignmentControls(this);
  private readonly fitting = new FitController(this);
  private readonly arming = new Arming(this);
  private readonly clock = new ActiveClock();
  private views: AlignmentViews | null = null;
  private stopListening: (() => void)[] = [];

  static override styles = [...controls, alignmentStyles];

  private readonly actions: AlignmentActions = {
    setMode: this.view.setMode,
    nudge: (direction, coarse) => this.editor?.nudge(this.view.state.mode, direction, coarse),
    fit: () => this.editor && void this.fitting.run(this.item, this.editor),
    turn: (axis, quarters) => this.editor?.turn(axis, quarters),
    resetRotation: () => this.editor?.resetRotation(),
    look: (preset) => this.views?.look(preset),
    toggle: this.view.toggle,
    resizePoints: this.view.resizePoints,
    nextOpacity: this.view.nextOpacity,
    toggleBlink: this.view.toggleBlink,
    toggleWhole: this.view.toggleWhole,
    toggleOutline: this.view.toggleOutline,
    nextShading: this.view.nextShading,
    undo: () => (this.editor?.history.canUndo ? this.editor.undo() : undoSubmission()),
    redo: () => this.editor?.redo(),
    resetPose: () => this.editor?.resetPose(),
    skip: () => this.dispatchEvent(new WorkSkipped(this.item.id)),
    reportMask: () => this.open('mask'),
    readGuide: () => this.open('guide'),
    save: () => this.save(),
  };

  readonly keys = new Keys(this, 'Alignment', () => alignmentKeys(this.actions));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('item')) return;
    this.editor = null;
    this.iou = null;
    this.isMeasured = false;
    this.problem = '';
    this.dialog = null;
    this.fitting.cancel();
    this.arming.begin();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.begin(this.item);
    if (changed.has('next')) fetchAhead(this.next);
  }

  private close(): void {
    for (const stop of this.stopListening) stop();
    this.stopListening = [];
    this.view.attach(null);
    this.views?.dispose();
    this.views = null;
  }

  private async begin(item: AlignmentItem): Promise<void> {
    await this.photo.updateComplete;
    if (this.item !== item) return;
    this.close();
    const views = this.openViews();
    if (!views) return;
    this.views = views;
    try {
      const start = await views.load(item);
      if (this.item !== item || this.views !== views) return;
      this.edit(item, start);
      await Promise.all([views.viewport.drawn(), this.photo.shown()]);
      if (this.item === item && this.views === views) this.arming.drawn();
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  private openViews(): AlignmentViews | null {
    try {
      const views = new AlignmentViews(this.viewportHost, this.photo.frame, this.scene, {
        onDrag: (layout) => this.editor?.drag(layout),
        onDone: (layout) => this.editor?.drop(MODE_NAMES[this.view.state.mode], layout),
        onIou: (iou, isLatest) => {
          this.iou = iou;
          this.isMeasured = isLatest;
        },
      });
      views.viewport.onContext = (context) => {
        this.context = context;
      };
      return views;
    } catch {
      this.context = 'unavailable';
      return null;
    }
  }

  private edit(item: AlignmentItem, start: Layout): void {
    const draft = readDraft(item.id);
    const editor = new LayoutEditor(draft?.layout ?? start, start, (layout, edits) => {
      this.views?.place(layout);
      this.isMeasured = false;
      saveDraft(item.id, { layout, edits });
      this.requestUpdate();
    });
    editor.resume(draft?.edits ?? 0);
    this.editor = editor;
    this.view.attach(this.views);
    this.views?.place(editor.layout);
    this.views?.seePhoto(this.photo.crop);
    this.views?.lookFromObliqueAngle();
    this.clock.start(performance.now(), document.hidden);
    this.stopListening = [onUserActivity(this.clock), this.listenToPhoto(item)];
  }

  private listenToPhoto(item: AlignmentItem): () => void {
    return slideOnPhoto(this.photo, {
      pixelSize: () => this.photo.frame.clientWidth / this.photo.crop.width,
      onSlide: (du, dv) => {
        const focal = item.payload.pointmap?.intrinsics;
        if (focal) this.editor?.slide(du, dv, focal);
      },
      onSlideDone: () => this.editor?.drop(MODE_NAMES.translate),
      onResize: (factor) => this.editor?.resize(factor),
    });
  }

  /** A pose is judged by its outline: without a match, or before it is drawn, it is not saved. */
  private get canSave(): boolean {
    return this.editor !== null && this.iou !== null && this.isMeasured && this.arming.isArmed;
  }

  private open(dialog: DialogName): void {
    if (dialog === 'guide' || this.canSave || this.problem) this.dialog = dialog;
  }

  private save(): void {
    if (!this.canSave) return;
    if ((this.iou ?? 0) < this.item.payload.min_pose_iou) this.dialog = 'low match';
    else this.submit();
  }

  private readonly submit = (): void => {
    const { editor, item, iou } = this;
    const times = this.arming.decide();
    if (!editor || iou === null || !times) return;
    const { active } = this.clock.read(performance.now());
    const intent = alignmentIntent(item, {
      layout: editor.layout,
      iou,
      durationMs: active,
      edits: editor.count,
      times,
    });
    // The shell shows a refusal; the draft is then kept for the next try.
    const delivered = outbox.add(intent);
    delivered.then(
      () => dropDraft(item.id),
      () => {},
    );
    submitted({
      text: `Saved: outline match ${Math.round(iou * 100)} %.`,
      delivered,
      outcome: ({ state }) => poseOutcome(iou, state),
      undo: () => undoWorkItem(item, intent.lane),
    });
    this.leave();
  };

  private readonly reportMask = ({ reason }: MaskProblemChosen): void => {
    const { id, object, lease_token } = this.item;
    const held = {
      lane: `alignment:${id}`,
      itemId: id,
      leaseToken: lease_token,
      objectId: object.id,
      objectNumber: object.number,
    };
    const { item } = this;
    submitted({
      text: MASK_REPORTED,
      delivered: outbox.add(reportMaskIntent(held, reason)),
      outcome: () => MASK_REPORTED,
      undo: () => undoWorkItem(item, held.lane),
    });
    this.leave();
  };

  private leave(): void {
    this.editor = null;
    this.dialog = null;
    this.arming.begin();
    this.dispatchEvent(new WorkDone(this.item.id));
  }

  private readonly cropped = ({ crop }: CropChanged): void => this.views?.seePhoto(crop);

  override render() {
    const { item, editor, view, actions } = this;
    const { context, problem } = this;
    const again = () => void this.begin(item);
    const can = {
      undo: editor?.history.canUndo || canUndoSubmission(),
      redo: editor?.history.canRedo ?? false,
      save: this.canSave,
      isFitting: this.fitting.isRunning,
      arming: this.iou === null ? ('waiting' as const) : this.arming.state,
    };
    return html`<div class="screen">
      ${header(item, this.iou, actions.readGuide)}
      <div class="viewport" data-viewport tabindex="0" role="group" aria-label="Photo and scene">
        <mq-photo-pane
          .source=${item}
          ?whole=${view.state.whole}
          ?outline=${view.state.outline}
          @crop-changed=${this.cropped}
        ></mq-photo-pane>
        <div class="view" id="scene" role="group" aria-label="The scene">
          ${viewNote({ context, problem, isReady: editor !== null, isFirst: true, again })}
        </div>
      </div>
      <div class="tools">
        ${photoRow(view.state, actions, view.setOpacity)}
        <span class="end">${sceneRow(view.state, actions)}</span>
      </div>
      <div class="tools">${editRow(view.state, actions, can)}</div>
      ${dialogs(this.dialog, item, this.iou ?? 0, { report: this.reportMask, save: this.submit, closed: this.closed })}
    </div>`;
  }

  private readonly closed = (): void => {
    this.dialog = null;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-alignment-screen': MqAlignmentScreen;
  }
}
