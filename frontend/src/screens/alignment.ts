import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { AlignmentItem, WorkItem } from '../api/types';
import type { Layout } from '../domain/layout';
import { fetchAhead } from '../tools/fetchAhead';
import { MODE_NAMES } from '../tools/nudge';
import type { CropChanged, MqPhotoPane } from '../tools/photoPane';
import '../tools/photoPane';
import type { Agreement } from '../tools/silhouetteMeter';
import { slideOnPhoto } from '../tools/slideOnPhoto';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { toast } from '../ui/toasts';
import type { ContextState } from '../viewer/viewport';
import { type AlignmentActions, alignmentKeys } from './alignment/alignmentKeys';
import { AlignmentViews } from './alignment/alignmentViews';
import { type DialogName, dialogs } from './alignment/dialogs';
import { readDraft, saveDraft } from './alignment/draft';
import { FitController } from './alignment/fitController';
import { LayoutEditor } from './alignment/layoutEditor';
import { Leaving } from './alignment/leaving';
import { type PanelState, posePanel } from './alignment/panel';
import { elementsOf, scenePanes } from './alignment/panes';
import { header, photoRow, saveRow, sceneRow } from './alignment/parts';
import { alignmentStyles } from './alignment/styles';
import { AlignmentControls } from './alignment/viewControls';
import { ActiveClock } from './work/activeClock';
import { Arming } from './work/arming';
import { WorkSkipped } from './work/events';
import type { MaskProblemChosen } from './work/maskProblemDialog';
import { onUserActivity } from './work/onUserActivity';
import { canUndoSubmission, undoSubmission } from './work/submitted';
import { viewNote } from './work/viewNote';

/** Places the accepted mesh in the scene: over the photo on the left, in the point cloud on the right. */
@customElement('mq-alignment-screen')
export class MqAlignmentScreen extends LitElement {
  @property({ attribute: false }) item!: AlignmentItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private editor: LayoutEditor | null = null;
  @state() private agreement: Agreement | null = null;
  /** Whether `agreement` is that of the layout on screen. */
  @state() private isMeasured = false;
  @state() private problem = '';
  @state() private context: ContextState = 'ok';
  @state() private dialog: DialogName | null = null;
  @query('mq-photo-pane') private photo!: MqPhotoPane;

  private readonly view = new AlignmentControls(this);
  private readonly fitting = new FitController(this);
  private readonly leaving = new Leaving(this);
  private readonly arming = new Arming(this);
  private readonly clock = new ActiveClock();
  private views: AlignmentViews | null = null;
  private stopListening: (() => void)[] = [];

  static override styles = [...controls, alignmentStyles];

  private readonly actions: AlignmentActions = {
    ...this.view.actions,
    setMode: this.view.setMode,
    zoomPhoto: (factor) => this.photo.zoom(factor),
    nudge: (direction, coarse) => this.editor?.nudge(this.view.state.mode, direction, coarse),
    fit: () => this.editor && void this.fitting.run(this.item, this.editor),
    rest: () => this.rest(),
    turn: (axis, quarters) => this.editor?.turn(axis, quarters),
    mirror: (way) => this.editor?.mirror(way),
    type: (layout) => this.editor?.apply('Numbers', layout),
    resetRotation: () => this.editor?.resetRotation(),
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
    this.agreement = null;
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
      this.arming.drawn(); // for a mask problem, which can be reported all the same
    }
  }

  private openViews(): AlignmentViews | null {
    try {
      const views = new AlignmentViews(elementsOf(this.renderRoot, this.photo), {
        onDrag: (layout) => this.editor?.drag(layout),
        onDone: (layout) => this.editor?.drop(MODE_NAMES[this.view.state.mode], layout),
        onMeasured: (agreement, isLatest) => {
          this.agreement = agreement;
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
      pixelSize: () => this.photo.scale,
      onSlide: (du, dv) => {
        const camera = item.payload.pointmap?.intrinsics;
        if (camera) this.editor?.slide(this.view.state.mode, du, dv, camera, this.photo.crop.width);
      },
      onSlideDone: () => this.editor?.drop(MODE_NAMES[this.view.state.mode]),
      onResize: (factor) => this.editor?.resize(factor),
    });
  }

  /** A pose is judged by its outline: without a match, or before it is drawn, it is not saved. */
  private get canSave(): boolean {
    return this.editor !== null && this.agreement !== null && this.isMeasured && this.arming.isArmed;
  }

  private open(dialog: DialogName): void {
    if (dialog === 'guide' || this.canSave || this.problem) this.dialog = dialog;
  }

  private save(): void {
    if (!this.canSave) return;
    if ((this.agreement?.iou ?? 0) < this.item.payload.min_pose_iou) this.dialog = 'low match';
    else this.submit();
  }

  private readonly submit = (): void => {
    const { editor, item, agreement } = this;
    const times = this.arming.decide();
    if (!editor || agreement === null || !times) return;
    const durationMs = this.clock.read(performance.now()).active;
    this.put();
    this.leaving.save(item, {
      layout: editor.layout,
      iou: agreement.iou,
      durationMs,
      edits: editor.count,
      times,
    });
  };

  private readonly reportMask = ({ reason }: MaskProblemChosen): void => {
    const times = this.arming.decide();
    this.put();
    this.leaving.reportMask(this.item, reason, times);
  };

  /** The item is on its way: no key reaches it any more. */
  private put(): void {
    this.editor = null;
    this.dialog = null;
    this.arming.begin();
  }

  private rest(): void {
    if (!this.editor || !this.hasPoints) return;
    const layout = this.views?.rested();
    if (layout) this.editor.apply('On ground', layout);
    else toast('No ground was found near this pose. Place the object roughly, then try again.');
  }

  private get hasPoints(): boolean {
    return Boolean(this.item.payload.pointmap?.preview_url);
  }

  private readonly cropped = ({ crop }: CropChanged): void => this.views?.seePhoto(crop);

  override render() {
    const { item, editor, view, actions, context, problem, agreement } = this;
    const again = () => void this.begin(item);
    const arming = agreement === null ? ('waiting' as const) : this.arming.state;
    return html`<div class="screen">
      ${header(item, agreement, this.isMeasured, actions.readGuide)}
      <div class="viewport posing" data-viewport tabindex="0" role="group" aria-label="Photo and scene">
        <mq-photo-pane
          .source=${item}
          ?whole=${view.state.whole}
          ?outline=${view.state.outline}
          @crop-changed=${this.cropped}
        ></mq-photo-pane>
        ${scenePanes(view.state.four, viewNote({ context, problem, isReady: editor !== null, isFirst: true, again }))}
        ${posePanel(view.state, actions, this.panelState)}
      </div>
      <div class="tools">
        ${photoRow(view.state, actions, view.setOpacity)} ${sceneRow(view.state, actions)}
        ${saveRow(actions, this.canSave, arming)}
      </div>
      ${dialogs(this.dialog, item, agreement?.iou ?? 0, { report: this.reportMask, save: this.submit, closed: this.closed })}
    </div>`;
  }

  private get panelState(): PanelState {
    const { editor } = this;
    return {
      layout: editor?.layout ?? null,
      unit: this.item.payload.pointmap?.metric ? 'm' : '',
      hasPoints: this.hasPoints,
      isFitting: this.fitting.isRunning,
      undo: editor?.history.canUndo || canUndoSubmission(),
      redo: editor?.history.canRedo ?? false,
    };
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
