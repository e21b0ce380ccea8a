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
import type { ContextState } from '../viewer/stage';
import { type AlignmentActions, alignmentKeys } from './alignment/alignmentKeys';
import { AlignmentStage } from './alignment/alignmentStage';
import { dropDraft, readDraft, saveDraft } from './alignment/draft';
import { LayoutEditor } from './alignment/layoutEditor';
import { editRow, header, photoRow, sceneRow } from './alignment/parts';
import { alignmentStyles } from './alignment/styles';
import { alignmentIntent } from './alignment/submission';
import { AlignmentControls } from './alignment/viewControls';
import { ActiveClock } from './compare/activeClock';
import type { MaskProblemChosen } from './compare/maskProblemDialog';
import './compare/maskProblemDialog';
import { reportMaskIntent } from './compare/roundIntents';
import { signsOfLife } from './compare/signsOfLife';
import { viewNote } from './compare/viewNote';
import { sayWritten } from './sayWritten';
import { WorkDone } from './workStage';

/** Puts the accepted mesh where the object stands: over the photo on the left, in the point cloud on the right. */
@customElement('mq-alignment-screen')
export class MqAlignmentScreen extends LitElement {
  @property({ attribute: false }) item!: AlignmentItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private editor: LayoutEditor | null = null;
  @state() private iou: number | null = null;
  @state() private problem = '';
  @state() private context: ContextState = 'ok';
  @state() private isReporting = false;
  @query('.stage') private stageHost!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  @query('#scene') private scene!: HTMLElement;

  private readonly view = new AlignmentControls(this);
  private readonly clock = new ActiveClock();
  private pictures: AlignmentStage | null = null;
  private stopListening: (() => void)[] = [];

  static override styles = [...controls, alignmentStyles];

  private readonly actions: AlignmentActions = {
    setMode: this.view.setMode,
    nudge: (direction, fine) => this.editor?.nudge(this.view.state.mode, direction, fine),
    look: (preset) => this.pictures?.look(preset),
    toggle: this.view.toggle,
    resizePoints: this.view.resizePoints,
    nextOpacity: this.view.nextOpacity,
    toggleBlink: this.view.toggleBlink,
    toggleWhole: this.view.toggleWhole,
    toggleOutline: this.view.toggleOutline,
    nextShading: this.view.nextShading,
    undo: () => this.editor?.undo(),
    redo: () => this.editor?.redo(),
    startOver: () => this.editor?.startOver(),
    reportMask: () => {
      this.isReporting = this.editor !== null;
    },
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
    this.problem = '';
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.begin(this.item);
    if (changed.has('next')) fetchAhead(this.next);
  }

  private close(): void {
    for (const stop of this.stopListening) stop();
    this.stopListening = [];
    this.view.attach(null);
    this.pictures?.dispose();
    this.pictures = null;
  }

  private async begin(item: AlignmentItem): Promise<void> {
    await this.photo.updateComplete;
    if (this.item !== item) return;
    this.close();
    const pictures = this.openPictures();
    if (!pictures) return;
    this.pictures = pictures;
    try {
      const start = await pictures.load(item);
      if (this.item === item && this.pictures === pictures) this.edit(item, start);
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  private openPictures(): AlignmentStage | null {
    try {
      const pictures = new AlignmentStage(this.stageHost, this.photo.frame, this.scene, {
        onDrag: (layout) => this.editor?.drag(layout),
        onDone: (layout) => this.editor?.drop(MODE_NAMES[this.view.state.mode], layout),
        onIou: (iou) => {
          this.iou = iou;
        },
      });
      pictures.stage.onContext = (context) => {
        this.context = context;
      };
      return pictures;
    } catch {
      this.context = 'unavailable';
      return null;
    }
  }

  private edit(item: AlignmentItem, start: Layout): void {
    const draft = readDraft(item.id);
    const editor = new LayoutEditor(draft?.layout ?? start, start, (layout, edits) => {
      this.pictures?.place(layout);
      saveDraft(item.id, { layout, edits });
      this.requestUpdate();
    });
    editor.resume(draft?.edits ?? 0);
    this.editor = editor;
    this.view.attach(this.pictures);
    this.pictures?.place(editor.layout);
    this.pictures?.seePhoto(this.photo.crop);
    this.pictures?.lookAskance();
    this.clock.start(performance.now(), document.hidden);
    this.stopListening = [signsOfLife(this.clock), this.listenToPhoto(item)];
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

  private save(): void {
    const { editor, item, iou } = this;
    if (!editor) return;
    const { active } = this.clock.read(performance.now());
    const intent = alignmentIntent(item, {
      layout: editor.layout,
      iou,
      durationMs: active,
      edits: editor.count,
    });
    // A refusal is told by the shell; the draft then stays for the next try.
    outbox.add(intent).then(
      () => dropDraft(item.id),
      () => {},
    );
    sayWritten('Saved.', 'good');
    this.leave();
  }

  private readonly reportMask = ({ reason }: MaskProblemChosen): void => {
    const { item } = this;
    this.isReporting = false;
    const handle = {
      lane: `alignment:${item.id}`,
      itemId: item.id,
      leaseToken: item.lease_token,
      objectNumber: item.object.number,
    };
    outbox.add(reportMaskIntent(handle, item.object.id, reason)).catch(() => {});
    sayWritten('Sent back to the masks.', 'good');
    this.leave();
  };

  private leave(): void {
    this.editor = null;
    this.dispatchEvent(new WorkDone(this.item.id));
  }

  private readonly cropped = ({ crop }: CropChanged): void => this.pictures?.seePhoto(crop);

  override render() {
    const { item, editor, view, actions } = this;
    const { context, problem } = this;
    const again = () => void this.begin(item);
    const can = {
      undo: editor?.history.canUndo ?? false,
      redo: editor?.history.canRedo ?? false,
      save: editor !== null,
    };
    return html`<div class="screen">
      ${header(item, this.iou)}
      <div class="stage">
        <mq-photo-pane
          .source=${item}
          ?whole=${view.state.whole}
          ?outline=${view.state.outline}
          @crop-changed=${this.cropped}
        ></mq-photo-pane>
        <div class="view" id="scene" aria-label="The scene">
          ${viewNote({ context, problem, isReady: editor !== null, isFirst: true, again })}
        </div>
      </div>
      <div class="tools">
        ${photoRow(view.state, actions, view.setOpacity)}
        <span class="end">${sceneRow(view.state, actions)}</span>
      </div>
      <div class="tools">${editRow(view.state, actions, can)}</div>
      <mq-mask-problem-dialog
        ?open=${this.isReporting}
        @mask-problem-chosen=${this.reportMask}
        @close=${() => {
          this.isReporting = false;
        }}
      ></mq-mask-problem-dialog>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-alignment-screen': MqAlignmentScreen;
  }
}
