import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import { controls } from '../ui/controls';
import { type KeyAction, Keys, showKey } from '../ui/keys';
import { toastError } from '../ui/toasts';
import './board';
import { isOtherSize, type Size } from '../viewer/photoView';
import type { BoardGesture, BoardTool, MqMaskBoard } from './board';
import type { OtherMask } from './boardPainter';
import { cleaningButtons } from './cleaningButtons';
import { DraftKeeper } from './draftKeeper';
import { editorStyles } from './editorStyles';
import { TOOLS } from './editorTools';
import { type Box, MaskDocument, type Prompts, type Step } from './maskDocument';
import { fetchMaskImage, type MaskFacts, writeMask } from './paint';
import { propose } from './proposals';
import { readMaskFile } from './readMaskFile';

export interface MaskResult {
  png: Blob;
  facts: MaskFacts;
  method: string;
  /** Set when the mask is a segmenter's answer that nobody painted over. */
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
  @state() private waitsFor: Step | null = null;
  @state() private problem = '';
  @query('mq-mask-board') private board!: MqMaskBoard;
  @query('input[type=file]') private file!: HTMLInputElement;
  private asking: AbortController | undefined;
  private keeper: DraftKeeper | null = null;
  /** From when a draft that was there could be restored: before, it must not be overwritten. */
  private isKept = false;

  static override styles = [...controls, editorStyles];

  constructor() {
    super();
    new Keys(this, 'Mask', () => this.keyActions());
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

  /** @throws Error for an empty mask. */
  async result(): Promise<MaskResult> {
    const { png, facts } = await writeMask(this.document.layers, this.photoSize);
    if (facts.areaPx === 0) throw new Error('The mask is empty: mark the object first.');
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

  private keyActions(): KeyAction[] {
    return [
      ...TOOLS.map(({ tool, key, text }) => ({ keys: [key], does: text, run: () => this.take(tool) })),
      { keys: ['['], does: 'Smaller brush', repeats: true, run: () => this.resizeBrush(1 / 1.2) },
      { keys: [']'], does: 'Larger brush', repeats: true, run: () => this.resizeBrush(1.2) },
      { keys: ['z', 'ctrl+z'], does: 'Undo', repeats: true, run: () => this.change(this.document.undo()) },
      {
        keys: ['y', 'ctrl+shift+z', 'ctrl+y'],
        does: 'Redo',
        repeats: true,
        run: () => this.change(this.document.redo()),
      },
      { keys: ['k'], does: 'Show or hide the mask', run: () => this.toggleMask() },
      { keys: [','], does: 'Fainter mask', repeats: true, run: () => this.fade(-0.1) },
      { keys: ['.'], does: 'Stronger mask', repeats: true, run: () => this.fade(0.1) },
      { keys: ['0'], does: 'Reset the view', run: () => this.board.showAll() },
      { keys: ['+', '='], does: 'Zoom in', repeats: true, run: () => this.board.zoom(1.25) },
      { keys: ['-'], does: 'Zoom out', repeats: true, run: () => this.board.zoom(0.8) },
      { keys: ['Escape'], does: 'Cancel the current action', run: () => void this.board.cancelGesture() },
      ...(this.tool === 'polygon'
        ? [{ keys: ['p'], does: 'Close the polygon', run: () => void this.board.closePolygon() }]
        : []),
      { keys: ['Space'], does: 'Hold to move the photo', run: () => {}, repeats: true },
    ];
  }

  private take(tool: BoardTool): void {
    this.tool = tool;
  }

  private resizeBrush(factor: number): void {
    this.brush = Math.round(Math.min(400, Math.max(2, this.brush * factor + (factor > 1 ? 0.6 : -0.6))));
  }

  private fade(by: number): void {
    this.opacity = Math.min(1, Math.max(0, this.opacity + by));
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
    else this.change(this.document.with(gesture));
  };

  /** The answer lands on its own step, so undoing while it is on its way does no harm. */
  private async ask(prompts: Prompts): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    const step: Step = { kind: 'prompt', prompts, result: null };
    this.change(this.document.with(step));
    this.waitsFor = step;
    try {
      const result = await propose(this.imageId, prompts, this.photoSize, asking.signal);
      this.change(this.document.answered(step, result));
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
      <div class="bar" role="toolbar" aria-label="Mask tools">${this.toolButtons()} ${this.rest()}</div>
      <mq-mask-board
        .photoUrl=${this.photoUrl}
        .photoSize=${this.photoSize}
        .layers=${layers}
        .prompts=${prompts}
        .others=${this.others}
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
        ${this.tool === 'brush' || this.tool === 'eraser' ? this.brushSize() : null} ${this.maskOpacity()}
      </div>
    `;
  }

  private hint(): string {
    if (this.waitsFor) return 'Looking for the object…';
    return this.problem || (TOOLS.find(({ tool }) => tool === this.tool)?.help ?? '');
  }

  private toolButtons() {
    return html`<span class="group">
      ${TOOLS.map(
        ({ tool, key, text, help }) => html`<button
          aria-pressed=${this.tool === tool}
          title="${help} (${showKey(key)})"
          @click=${() => this.take(tool)}
        >
          ${text} <kbd>${showKey(key)}</kbd>
        </button>`,
      )}
    </span>`;
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

  private maskOpacity() {
    return html`<label title=", and .">Mask
        <input
          type="range" min="0" max="1" step="0.05" .value=${String(this.opacity)}
          @input=${(event: Event) => {
            this.opacity = Number((event.target as HTMLInputElement).value);
          }}
        /></label>
      <button aria-pressed=${!this.showsMask} title="Show or hide the mask (K)" @click=${() => this.toggleMask()}>
        ${this.showsMask ? 'Hide' : 'Show'} <kbd>${showKey('k')}</kbd>
      </button>`;
  }

  private brushSize() {
    return html`<label title="[ and ]">Brush
        <input
          type="range" min="2" max="200" .value=${String(this.brush)}
          @input=${(event: Event) => {
            this.brush = Number((event.target as HTMLInputElement).value);
          }}
        /><span class="number">${this.brush} px</span></label>`;
  }
}
