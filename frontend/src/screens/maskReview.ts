import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { MaskReviewItem } from '../api/types';
import type { ReasonEnum } from '../contract/schema';
import type { MqMaskBoard } from '../masks/board';
import '../masks/board';
import type { MqMaskEditor } from '../masks/editor';
import '../masks/editor';
import { type Layers, MaskDocument } from '../masks/maskDocument';
import { fetchMaskPicture } from '../masks/paint';
import type { Size } from '../masks/view';
import { session } from '../state/session';
import { api } from '../state/site';
import { outbox } from '../state/siteOutbox';
import type { Unsubscribe } from '../state/store';
import { uuid } from '../state/uuid';
import { controls } from '../ui/controls';
import { type KeyAction, Keys } from '../ui/keys';
import { splitLayout } from '../ui/splitLayout';
import { DISCARDS, discardReason } from '../ui/states';
import { toastError } from '../ui/toasts';
import { sayWritten } from './sayWritten';
import { WorkDone, WorkSkipped } from './workStage';

/** Is this mask good enough to rebuild the object from? Accept, discard with a reason, or mend it. See workStage.ts. */
@customElement('mq-mask-review-screen')
export class MqMaskReviewScreen extends LitElement {
  @property({ attribute: false }) item!: MaskReviewItem;
  @property({ attribute: false }) next: MaskReviewItem | null = null;
  @state() private layers: Layers = { base: null, paint: [] };
  @state() private isMending = false;
  @state() private isSaving = false;
  @state() private showsMask = true;
  @state() private opacity = 0.45;
  @query('mq-mask-board') private board: MqMaskBoard | undefined;
  @query('mq-mask-editor') private editor: MqMaskEditor | undefined;
  private shownAt = 0;
  private unsubscribe: Unsubscribe | undefined;

  static override styles = [
    ...controls,
    splitLayout,
    css`
      .photo {
        display: grid;
        min-width: 0;
        min-height: 0;
      }
      aside {
        display: flex;
        flex-direction: column;
        gap: var(--s4);
      }
      aside button {
        width: 100%;
        justify-content: space-between;
      }
      .guide {
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      .end {
        margin-top: auto;
      }
    `,
  ];

  constructor() {
    super();
    new Keys(this, 'Mask review', () => this.keyActions());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = session.subscribe(({ status }) => {
      if (status === 'known' && this.layers.base === null) this.loadMask();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('item')) this.begin();
    if (changed.has('next') && this.next?.kind === 'mask_review') this.fetchAhead(this.next);
  }

  private begin(): void {
    this.isMending = false;
    this.isSaving = false;
    this.showsMask = true;
    this.shownAt = performance.now();
    this.layers = { base: null, paint: [] };
    this.loadMask();
  }

  private loadMask(): void {
    const { item } = this;
    fetchMaskPicture(item.mask.url, this.photoSize)
      .then((picture) => {
        if (item === this.item) this.layers = MaskDocument.from(picture, '').layers;
      })
      .catch(toastError);
  }

  /** The browser keeps them: both addresses are of their content. */
  private fetchAhead(next: MaskReviewItem): void {
    new Image().src = next.image.url;
    new Image().src = next.mask.url;
  }

  private get photoSize(): Size {
    return { width: this.item.image.width, height: this.item.image.height };
  }

  private get reasons(): readonly ReasonEnum[] {
    const { reasons } = this.item.payload;
    return DISCARDS.filter((reason) => reasons.includes(reason));
  }

  private keyActions(): KeyAction[] {
    if (this.isMending) {
      return [
        { keys: ['ctrl+s', 's'], does: 'Save the mask and accept it', run: () => void this.saveMended() },
        { keys: ['q'], does: 'Back without saving', run: () => this.stopMending() },
      ];
    }
    return [
      { keys: ['a', 'Enter'], does: 'Accept the mask', run: () => this.decide('accept') },
      ...this.reasons.map((reason, index) => ({
        keys: [String(index + 1)],
        does: `Discard: ${discardReason(reason)}`,
        run: () => this.decide('discard', reason),
      })),
      { keys: ['x'], does: 'Fix the mask', run: () => void this.mend() },
      { keys: ['k'], does: 'Leave it for somebody else', run: () => this.skip() },
      { keys: ['m'], does: 'Show or hide the mask', run: () => this.toggleMask() },
      { keys: [',', '.'], does: 'Fainter or stronger mask', repeats: true, run: ({ key }) => this.fade(key) },
      { keys: ['o'], does: 'Close to the object', run: () => this.board?.showBox(this.item.mask.bbox_xywh) },
      { keys: ['f', '0'], does: 'Whole photo', run: () => this.board?.showAll() },
      { keys: ['+', '='], does: 'Larger', repeats: true, run: () => this.board?.zoom(1.25) },
      { keys: ['-'], does: 'Smaller', repeats: true, run: () => this.board?.zoom(0.8) },
    ];
  }

  private toggleMask(): void {
    this.showsMask = !this.showsMask;
  }

  private fade(key: string): void {
    this.opacity = Math.min(1, Math.max(0, this.opacity + (key === '.' ? 0.1 : -0.1)));
  }

  private skip(): void {
    this.dispatchEvent(new WorkSkipped(this.item.id));
  }

  /** The decision goes to the outbox and the next item comes at once; a refusal is told by the shell. */
  private decide(decision: 'accept' | 'discard', reason?: ReasonEnum): void {
    const { item } = this;
    const submissionId = uuid();
    void outbox
      .add({
        id: submissionId,
        lane: `work-item:${item.id}`,
        operation: 'submit_mask_review',
        path: { item_id: item.id },
        body: {
          lease_token: item.lease_token,
          decision,
          ...(reason ? { reason } : {}),
          submission_id: submissionId,
          active_ms: Math.round(performance.now() - this.shownAt),
        },
        finishesWorkItem: item.id,
        describes: `the mask of ${nameOf(item)}`,
      })
      .catch(() => undefined);
    sayWritten(
      decision === 'accept'
        ? `${nameOf(item)}: accepted.`
        : `${nameOf(item)}: discarded (${discardReason(reason ?? '').toLowerCase()}).`,
      'good',
    );
    this.dispatchEvent(new WorkDone(item.id));
  }

  private async mend(): Promise<void> {
    this.isMending = true;
    await this.updateComplete;
    try {
      await this.editor?.loadExisting(this.item.mask.url, 'reviewed');
      this.editor?.showBox(this.item.mask.bbox_xywh);
    } catch (error) {
      this.isMending = false;
      toastError(error);
    }
  }

  private stopMending(): void {
    this.isMending = false;
  }

  private async saveMended(): Promise<void> {
    if (this.isSaving || !this.editor) return;
    this.isSaving = true;
    try {
      if (this.editor.isChanged) {
        const { png, method } = await this.editor.result();
        await api.call('replace_mask', {
          path: { object_id: this.item.object.id },
          body: { mask: png, method, work_item_id: this.item.id, lease_token: this.item.lease_token },
        });
      }
      this.decide('accept');
    } catch (error) {
      toastError(error);
    } finally {
      this.isSaving = false;
    }
  }

  override render() {
    const { item } = this;
    return html`<div class="split">
      <div class="photo">${this.isMending ? this.mending(item) : this.looking(item)}</div>
      <aside aria-label="Decision">
        <div class="stack tight">
          <span class="small soft">${item.campaign.name}</span>
          <h1>${nameOf(item)}</h1>
          ${item.object.category ? html`<p class="soft">${item.object.category}</p>` : null}
        </div>
        ${this.isMending ? this.mendingActions() : this.actions()}
        ${
          item.campaign.guide
            ? html`<details class="small">
                <summary>Guide</summary>
                <p class="guide soft">${item.campaign.guide}</p>
              </details>`
            : null
        }
        <p class="small soft end">Keys: <kbd>?</kbd> shows all of them.</p>
      </aside>
    </div>`;
  }

  private looking(item: MaskReviewItem) {
    return html`<mq-mask-board
      .photoUrl=${item.image.url}
      .photoSize=${this.photoSize}
      .layers=${this.layers}
      .opacity=${this.opacity}
      .showsMask=${this.showsMask}
      tool="look"
    ></mq-mask-board>`;
  }

  private mending(item: MaskReviewItem) {
    return html`<mq-mask-editor
      .imageId=${item.image.id}
      .photoUrl=${item.image.url}
      .photoSize=${this.photoSize}
    ></mq-mask-editor>`;
  }

  private actions() {
    return html`<p>Does the mask cover <strong>one whole object</strong>, and nothing else?</p>
      <button class="primary large" @click=${() => this.decide('accept')}>Accept <kbd>A</kbd></button>
      <button @click=${() => void this.mend()}>Fix the mask <kbd>X</kbd></button>
      <div class="stack tight" role="group" aria-labelledby="discard">
        <h3 id="discard">Discard, because…</h3>
        ${this.reasons.map(
          (reason, index) => html`<button @click=${() => this.decide('discard', reason)}>
            ${discardReason(reason)} <kbd>${index + 1}</kbd>
          </button>`,
        )}
      </div>
      <button class="quiet" @click=${() => this.skip()}>Leave it for somebody else <kbd>K</kbd></button>`;
  }

  private mendingActions() {
    return html`<p>Mend the mask, then save it. The object goes on to the candidates.</p>
      <button class="primary large" ?disabled=${this.isSaving} @click=${() => void this.saveMended()}>
        ${this.isSaving ? 'Saving…' : 'Save and accept'} <kbd>S</kbd>
      </button>
      <button @click=${() => this.stopMending()}>Back without saving <kbd>Q</kbd></button>`;
  }
}

function nameOf({ object }: MaskReviewItem): string {
  return object.name || object.category || `Object ${object.number}`;
}
