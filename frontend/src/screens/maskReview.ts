import { html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { MaskReviewItem, WorkItem } from '../api/types';
import type { ReasonEnum } from '../contract/schema';
import type { MqMaskBoard } from '../masks/board';
import '../masks/board';
import type { MqMaskEditor } from '../masks/editor';
import '../masks/editor';
import { type Layers, MaskDocument } from '../masks/maskDocument';
import { fetchMaskImage } from '../masks/paint';
import { api } from '../state/site';
import { outbox } from '../state/siteOutbox';
import { fetchAhead } from '../tools/fetchAhead';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { problemNotice } from '../ui/loading';
import { splitLayout } from '../ui/splitLayout';
import { DISCARDS, discardReason } from '../ui/states';
import { toastError } from '../ui/toasts';
import { type FixActions, fixButtons, nameOf, reviewButtons } from './maskReview/panel';
import { fixKeys, type ReviewKeyActions, reviewKeys } from './maskReview/reviewKeys';
import { maskReviewStyles } from './maskReview/styles';
import { maskReviewIntent } from './maskReview/submission';
import { ActiveClock } from './work/activeClock';
import { Arming, type DecisionTimes } from './work/arming';
import { WorkDone, WorkSkipped } from './work/events';
import { Guide } from './work/guideDialog';
import { onReconnect } from './work/onReconnect';
import { onUserActivity } from './work/onUserActivity';
import { maskOutcome } from './work/outcomes';
import { armingStyles } from './work/styles';
import { submitted, undoSubmission } from './work/submitted';
import { undoWorkItem } from './work/undoWorkItem';

const NO_LAYERS: Layers = { base: null, paint: [] };

/** Accept the mask, discard the object with a reason, or fix the mask. See work/events.ts. */
@customElement('mq-mask-review-screen')
export class MqMaskReviewScreen extends LitElement {
  @property({ attribute: false }) item!: MaskReviewItem;
  @property({ attribute: false }) next: WorkItem | null = null;
  @state() private layers = NO_LAYERS;
  @state() private picked: ReasonEnum | null = null;
  @state() private isFixing = false;
  @state() private isSaving = false;
  @state() private showsMask = true;
  @state() private opacity = 0.35;
  /** Why photo or mask could not be loaded; nothing is decided then. */
  @state() private problem = '';
  @query('mq-mask-board') private board: MqMaskBoard | undefined;
  @query('mq-mask-editor') private editor: MqMaskEditor | undefined;
  private readonly arming = new Arming(this);
  private readonly guide = new Guide(this, 'mask_review');
  private readonly clock = new ActiveClock();
  private stopListening: (() => void)[] = [];

  static override styles = [...controls, splitLayout, armingStyles, maskReviewStyles];

  private readonly actions: ReviewKeyActions = {
    decide: () => this.decide(),
    pick: (reason) => this.pick(reason),
    fix: () => void this.fix(),
    skip: () => this.dispatchEvent(new WorkSkipped(this.item.id)),
    undo: undoSubmission,
    readGuide: this.guide.open,
    toggleMask: () => {
      this.showsMask = !this.showsMask;
    },
    fade: (by) => {
      this.opacity = Math.min(1, Math.max(0, this.opacity + by));
    },
    close: () => this.board?.showBox(this.item.mask.bbox_xywh),
    showAll: () => this.board?.showAll(),
    zoom: (factor) => this.board?.zoom(factor),
  };

  private readonly fixActions: FixActions = {
    save: () => void this.saveFixed(),
    leave: () => this.stopFixing(),
  };

  readonly keys = new Keys(this, 'Mask review', () =>
    this.isFixing ? fixKeys(this.fixActions) : reviewKeys(this.actions, this.reasons, this.picked),
  );

  override connectedCallback(): void {
    super.connectedCallback();
    const again = () => this.layers.base === null && this.load(this.item);
    this.stopListening = [onReconnect(again), onUserActivity(this.clock)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.stopListening) stop();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('item')) return;
    this.isFixing = false;
    this.isSaving = false;
    this.showsMask = true;
    this.picked = null;
    this.layers = NO_LAYERS;
    this.problem = '';
    this.arming.begin();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('item')) void this.load(this.item);
    if (changed.has('next')) fetchAhead(this.next);
  }

  /** Photo and mask; the decision is armed some time after both are on screen. */
  private async load(item: MaskReviewItem): Promise<void> {
    this.problem = '';
    try {
      const size = { width: item.image.width, height: item.image.height };
      const [image] = await Promise.all([fetchMaskImage(item.mask.url, size), this.board?.photoLoaded()]);
      if (item !== this.item) return;
      this.layers = MaskDocument.from(image, '').layers;
      this.board?.showAll();
      await this.board?.drawn();
      if (item !== this.item) return;
      this.clock.start(performance.now(), document.hidden);
      this.arming.drawn();
    } catch (error) {
      if (item === this.item) this.problem = describeError(error);
    }
  }

  private get reasons(): readonly ReasonEnum[] {
    const { reasons } = this.item.payload;
    return DISCARDS.filter((reason) => reasons.includes(reason));
  }

  /** A reason is only picked by its key or button: nothing is discarded before Enter or the first button. */
  private pick(reason: ReasonEnum): void {
    this.picked = this.picked === reason ? null : reason;
  }

  private decide(): void {
    const times = this.arming.decide();
    if (times) this.submit(this.picked, times);
  }

  /** The decision goes to the outbox and the next item comes at once; the shell shows a refusal. */
  private submit(reason: ReasonEnum | null, times: DecisionTimes): void {
    const { item } = this;
    const { active } = this.clock.read(performance.now());
    const intent = maskReviewIntent(item, reason, active, times);
    const why = reason && discardReason(reason);
    submitted({
      text: `${nameOf(item)}: ${why ? `discarded (${why.toLowerCase()})` : 'mask accepted'}.`,
      delivered: outbox.add(intent),
      outcome: ({ state }) => maskOutcome(nameOf(item), state, why),
      undo: () => undoWorkItem(item, intent.lane),
    });
    this.arming.begin();
    this.dispatchEvent(new WorkDone(item.id));
  }

  private async fix(): Promise<void> {
    this.isFixing = true;
    await this.updateComplete;
    try {
      await this.editor?.loadExisting(this.item.mask.url, 'reviewed');
      await this.editor?.restoreDraft();
      this.editor?.showBox(this.item.mask.bbox_xywh);
      this.arming.begin();
      this.arming.drawn();
    } catch (error) {
      this.isFixing = false;
      toastError(error);
    }
  }

  /** What was drawn is kept as a draft for the next time. */
  private stopFixing(): void {
    this.isFixing = false;
    this.arming.begin();
    void this.updateComplete.then(() => this.load(this.item));
  }

  private async saveFixed(): Promise<void> {
    const { editor, item } = this;
    const times = this.arming.decide();
    if (this.isSaving || !editor || !times) return;
    this.isSaving = true;
    try {
      if (editor.isChanged) {
        const result = await editor.result();
        if (!result) return;
        const { png, method } = result;
        await api.call('replace_mask', {
          path: { object_id: item.object.id },
          body: { mask: png, method, work_item_id: item.id, lease_token: item.lease_token },
        });
        editor.dropDraft();
      }
      this.submit(null, times);
    } catch (error) {
      toastError(error);
    } finally {
      this.isSaving = false;
    }
  }

  override render() {
    const { item } = this;
    return html`<div class="split">
      <div class="photo" data-viewport tabindex="0" role="group" aria-label="Photo and mask">
        ${this.isFixing ? this.fixing(item) : this.reviewing(item)}
      </div>
      <aside aria-label="Decision">
        <div class="stack tight">
          <span class="small soft">${item.campaign.name}</span>
          <h1>${nameOf(item)}</h1>
          ${item.object.category ? html`<p class="soft">${item.object.category}</p>` : null}
        </div>
        ${this.isFixing ? fixButtons(this.fixActions, this.isSaving) : reviewButtons(this.actions, this.reasons, this.picked, this.arming.state)}
        <p class="small soft end">Keys: <kbd>?</kbd> shows all of them.</p>
      </aside>
      ${this.guide.dialog(item.campaign)}
    </div>`;
  }

  private reviewing(item: MaskReviewItem) {
    return html`<mq-mask-board
      .photoUrl=${item.image.url}
      .photoSize=${item.image}
      .layers=${this.layers}
      .opacity=${this.opacity}
      .showsMask=${this.showsMask}
      tool="look"
    ></mq-mask-board>
    ${this.problem ? problemNotice(this.problem, () => this.load(item)) : null}`;
  }

  private fixing({ image, object, mask }: MaskReviewItem) {
    return html`<mq-mask-editor
      .imageId=${image.id}
      .photoUrl=${image.url}
      .photoSize=${image}
      .draftOf=${`object:${object.id}:${mask.url}`}
    ></mq-mask-editor>`;
  }
}
