import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { toastError } from '../ui/toasts';
import './board';
import { isOtherSize, type Point, type Size } from '../viewer/photoView';
import type { BoardGesture, BoardTool, MqMaskBoard } from './board';
import type { EditableCorners, OtherMask } from './boardPainter';
import { cleaningButtons } from './cleaningButtons';
import { isSamePolygon } from './corners';
import { DraftKeeper } from './draftKeeper';
import { type EditorActions, editorKeys } from './editorKeys';
import { brushSize, maskOpacity, toolButtons } from './editorParts';
import { editorStyles } from './editorStyles';
import { TOOLS } from './editorTools';
import { type Box, MaskDocument, type Prompts, type Step } from './maskDocument';
import { fetchMaskImage, type MaskFacts, writeMask } from './paint';
import './piecesDialog';
import type { MqPiecesDialog } from './piecesDialog';
import { propose } from './proposals';
import { readMaskFile } from './readMaskFile';

export interface MaskResult {
  png: Blob;
  facts: MaskFacts;
  method: string;
  /** Set when the mask is a segmenter's result that nobody painted over. */
  proposalId: string | null;
}

/** Makes or fixes one mask. The page around it saves `result()`. Fires `mask-changed`. */
@customElement('mq-mask-editor')
export class MqMaskEditor extends LitElement {
  @property() imageId = '';
  @property() photoUrl = '';
  @property({ attribute: false, hasChanged: isOtherSize }) photoSize: Size = { width: 1, height: 1 };
  @property({ attribute: false }) others: readonly OtherMask[] = [];
  /** What the mask is of: what is drawn is kept in this browser under this name until it is saved. */
  @property() draftOf = '';
  /** What is typed beside the mask, kept with it. */
  @property({ attribute: false }) draftFields: Record<string, string> = {};
  @state() private document = MaskDocument.empty();
  @state() private tool: BoardTool = 'click';
  @state() private brush = 24;
  @state() private opacity = 0.35;
  @state() private showsMask = true;
  /** The corner of the polygon that the keys are for. */
  @state() private chosen = 0;
  @state() private waitsFor: Step | null = null;
  @state() private problem = '';
  @query('mq-mask-board') private board!: MqMaskBoard;
  @query('mq-pieces-dialog') private pieces!: MqPiecesDialog;
  @query('input[type=file]') private file!: HTMLInputElement;
  private asking: AbortController | undefined;
  private keeper: DraftKeeper | null = null;
  /** From when a draft that was there could be restored: before, it must not be overwritten. */
  private isKept = false;

  static override styles = [...controls, editorStyles];

  private readonly actions: EditorActions = {
    take: (tool) => this.take(tool),
    resizeBrush: (factor) => this.resizeBrush(factor),
    undo: () => this.change(this.document.undo()),
    redo: () => this.change(this.document.redo()),
    toggleMask: () => this.toggleMask(),
    fade: (by) => this.setOpacity(Math.min(1, Math.max(0, this.opacity + by))),
    showAll: () => this.board.showAll(),
    zoom: (factor) => this.board.zoom(factor),
    cancel: () => this.board.cancelGesture(),
    closePolygon: () => this.board.closePolygon(),
    corners: () => {
      const { points = null, chosen = 0 } = this.corners ?? {};
      return { points, chosen, photo: this.photoSize, draw: (drawn, at) => this.drawCorners(drawn, at) };
    },
  };

  constructor() {
    super();
    new Keys(this, 'Mask', () => editorKeys(this.tool, this.actions));
  }

  /** Start anew; the draft is dropped. */
  reset(): void {
    this.change(MaskDocument.empty());
    this.problem = '';
    this.keeper?.drop();
  }

  /** Bring back what was drawn here and not saved; resolves to the fields beside it, or null without a draft. */
  async restoreDraft(): Promise<Record<string, string> | null> {
    await this.updateComplete;
    const { keeper } = this;
    const draft = await keeper?.restore(this.photoSize);
    if (keeper !== this.keeper) return null;
    this.isKept = true;
    if (!draft || this.isChanged) return null;
    this.draftFields = draft.fields; // with the mask, so that what is kept next has both
    this.change(this.document.with({ kind: 'draft', image: draft.image, method: draft.method }));
    return draft.fields;
  }

  /** The mask is saved elsewhere. */
  dropDraft(): void {
    this.keeper?.drop();
    this.keeper = null;
  }

  /** Start from a mask that is there. @throws Error when it cannot be fetched. */
  async loadExisting(url: string, method: string): Promise<void> {
    this.change(MaskDocument.from(await fetchMaskImage(url, this.photoSize), method));
    this.tool = 'brush';
  }

  showBox(box: Box): void {
    this.board.showBox(box);
  }

  get isChanged(): boolean {
    return this.document.isChanged;
  }

  get isWaiting(): boolean {
    return this.waitsFor !== null;
  }

  /** Null when the person wants to look again at pieces far apart. @throws Error for an empty mask. */
  async result(): Promise<MaskResult | null> {
    const { png, facts, farApart } = await writeMask(this.document.layers, this.photoSize);
    if (facts.areaPx === 0) throw new Error('The mask is empty: mark the object first.');
    const choice = farApart > 0 ? await this.pieces.ask(farApart) : 'all';
    if (choice === 'look') return null;
    if (choice === 'largest') {
      this.change(this.document.with({ kind: 'cleaning', way: 'largest piece' }));
      return this.result();
    }
    const { method, untouchedProposal } = this.document;
    return { png, facts, method, proposalId: untouchedProposal?.proposalId ?? null };
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('draftOf')) return;
    this.keeper = this.draftOf ? new DraftKeeper(this.draftOf, toastError) : null;
    this.isKept = false;
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('document') || changed.has('waitsFor')) this.dispatchEvent(new Event('mask-changed'));
    const isOther = changed.has('document') && changed.get('document') !== undefined;
    if (this.isKept && (isOther || changed.has('draftFields')))
      this.keeper?.keep(this.document, this.photoSize, this.draftFields);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.asking?.abort();
  }

  private take(tool: BoardTool): void {
    this.tool = tool;
  }

  /** The corners on show: with the tool for them, of a polygon made last. */
  private get corners(): EditableCorners | null {
    const points = this.tool === 'polygon' ? this.document.corners : null;
    return points && { points, chosen: Math.min(this.chosen, points.length - 1) };
  }

  private drawCorners(points: readonly Point[], chosen: number): void {
    this.chosen = chosen;
    if (!isSamePolygon(points, this.document.corners)) this.change(this.document.withCorners(points));
  }

  private setBrush(brush: number): void {
    this.brush = brush;
  }

  private setOpacity(opacity: number): void {
    this.opacity = opacity;
  }

  private resizeBrush(factor: number): void {
    this.brush = Math.round(Math.min(400, Math.max(2, this.brush * factor + (factor > 1 ? 0.6 : -0.6))));
  }

  private toggleMask(): void {
    this.showsMask = !this.showsMask;
  }

  private change(document: MaskDocument): void {
    this.document = document;
  }

  private readonly onGesture = ({ gesture }: BoardGesture) => {
    this.problem = '';
    const { prompts } = this.document;
    if (gesture.kind === 'point') this.ask({ ...prompts, points: [...prompts.points, gesture.point] });
    else if (gesture.kind === 'box') this.ask({ ...prompts, box: gesture.box });
    else if (gesture.kind === 'corners') this.drawCorners(gesture.points, gesture.chosen);
    else this.change(this.document.with(gesture));
  };

  /** The result lands on its own step, so undoing while it is on its way does no harm. */
  private async ask(prompts: Prompts): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const step: Step = { kind: 'prompt', prompts, result: null };
    this.change(this.document.with(step));
    this.waitsFor = step;
    try {
      const result = await propose(this.imageId, prompts, this.photoSize, asking.signal);
      this.change(this.document.withResult(step, result));
    } catch (error) {
      if (!asking.signal.aborted) this.problem = describeError(error);
    } finally {
      if (this.waitsFor === step) this.waitsFor = null;
    }
  }

  private readonly importFile = async () => {
    const file = this.file.files?.[0];
    this.file.value = '';
    if (!file) return;
    try {
      const image = await readMaskFile(this.imageId, file, this.photoSize);
      this.change(this.document.with({ kind: 'import', image, name: file.name }));
    } catch (error) {
      toastError(error);
    }
  };

  override render() {
    const { layers, prompts } = this.document;
    return html`
      <div class="bar" role="toolbar" aria-label="Mask tools">${toolButtons(this.tool, this.actions.take)} ${this.rest()}</div>
      <mq-mask-board
        .photoUrl=${this.photoUrl}
        .photoSize=${this.photoSize}
        .layers=${layers}
        .prompts=${prompts}
        .others=${this.others}
        .corners=${this.corners}
        .tool=${this.tool}
        .brush=${this.brush}
        .opacity=${this.opacity}
        .showsMask=${this.showsMask}
        ?waiting=${this.waitsFor !== null}
        @board-gesture=${this.onGesture}
      ></mq-mask-board>
      <div class="foot">
        <span role="status" class=${this.problem ? 'bad-text' : ''}>${this.hint()}</span>
        ${this.document.proposed ? html`<span class="made">Proposed by ${this.document.proposed.maker}</span>` : null}
        ${this.tool === 'brush' || this.tool === 'eraser' ? brushSize(this.brush, (brush) => this.setBrush(brush)) : null}
        ${maskOpacity(
          this.opacity,
          this.showsMask,
          (opacity) => this.setOpacity(opacity),
          () => this.toggleMask(),
        )}
      </div>
      <mq-pieces-dialog></mq-pieces-dialog>
    `;
  }

  private hint(): string {
    if (this.waitsFor) return 'Looking for the object…';
    return this.problem || (TOOLS.find(({ tool }) => tool === this.tool)?.help ?? '');
  }

  private rest() {
    const {
      canUndo,
      canRedo,
      layers: { base, paint },
    } = this.document;
    return html`
      <span class="group">
        <button ?disabled=${!canUndo} title="Undo (Z)" @click=${() => this.change(this.document.undo())}>Undo</button>
        <button ?disabled=${!canRedo} title="Redo (Y)" @click=${() => this.change(this.document.redo())}>Redo</button>
        <button title="Start with no mask; can be undone" @click=${() => this.change(this.document.with({ kind: 'clear' }))}>
          Clear
        </button>
      </span>
      ${cleaningButtons(base !== null || paint.length > 0, (way) => this.change(this.document.with({ kind: 'cleaning', way })))}
      <button title="Load the mask from an image file of any annotation tool" @click=${() => this.file.click()}>Import…</button>
      <input type="file" accept="image/*,.tif,.tiff" hidden aria-label="Mask file" @change=${this.importFile} />
    `;
  }
}
