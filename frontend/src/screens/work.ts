import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ApiError, describeError } from '../api/errors';
import type { WorkKind } from '../api/types';
import { watchNews } from '../state/live';
import { currentCampaignId, session } from '../state/session';
import { outbox } from '../state/siteOutbox';
import type { Unsubscribe } from '../state/store';
import { type Held, WorkQueue } from '../state/workQueue';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { loadingNotice, problemNotice } from '../ui/loading';
import { toast, toastError } from '../ui/toasts';
import { KINDS_ON_SCREEN, loadStage, showStage } from './stageScreens';
import type { WorkDone, WorkReopened, WorkSkipped } from './work/events';
import { fetchHeldItem } from './work/fetchHeldItem';
import './work/outOfWork';
import { canUndoSubmission, undoSubmission } from './work/submitted';

/** The page on which people work: it holds the items and shows the screen for the kind at hand. See work/events.ts. */
@customElement('mq-work-screen')
export class MqWorkScreen extends LitElement {
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private held: Held = { status: 'looking', current: null, next: null };
  @state() private ready = new Set<WorkKind>();
  /** Why there is no item on screen, when that is an error. */
  @state() private problem = '';
  private queue: WorkQueue | undefined;
  private unsubscribe: Unsubscribe[] = [];

  static override styles = [
    ...controls,
    css`
      :host {
        height: 100%;
      }
      .screen {
        display: block;
        height: 100%;
      }
    `,
  ];

  readonly keys = new Keys(this, 'Work', () =>
    this.held.current
      ? []
      : [{ keys: ['z', 'ctrl+z'], does: 'Undo the last submission', run: undoSubmission }],
  );

  /** The only kind that the address asks for, or null for any. */
  private get kind(): WorkKind | null {
    return KINDS_ON_SCREEN.find((kind) => kind === this.query.get('kind')) ?? null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.open();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('query');
    if (!before || before.get('kind') === this.query.get('kind')) return;
    this.close();
    this.held = { status: 'looking', current: null, next: null };
    this.open();
  }

  private open(): void {
    const { kind } = this;
    const queue = new WorkQueue(
      kind ? [kind] : KINDS_ON_SCREEN,
      currentCampaignId(),
      (_item, message) => toast(`This item is not yours any more: ${message}`, 'warn'),
      this.trouble,
    );
    this.queue = queue;
    if (kind) this.prepare(kind);
    this.unsubscribe = [
      queue.held.subscribe((held) => this.show(held)),
      outbox.lastReopened.subscribe((reopened) => reopened && this.showHeld(reopened.itemId)),
      session.subscribe(({ status }) => {
        if (status === 'known') queue.fill().catch(this.trouble);
      }),
      watchNews(['work.available'], () => {
        if (!queue.held.value.next) queue.fill().catch(this.trouble);
      }),
    ];
    window.addEventListener('work-reopened', this.reopened);
    this.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  private close(): void {
    window.removeEventListener('work-reopened', this.reopened);
    for (const unsubscribe of this.unsubscribe) unsubscribe();
    this.queue?.stop();
  }

  private start(): void {
    this.problem = '';
    this.queue?.start().catch(this.trouble);
  }

  /** Shown in place of an item, or in passing while there is one. */
  private readonly trouble = (error: unknown): void => {
    if (this.held.current || (error instanceof ApiError && error.isSignedOut)) toastError(error);
    else this.problem = describeError(error);
  };

  private show(held: Held): void {
    this.held = held;
    if (held.current) this.problem = '';
    for (const item of [held.current, held.next]) if (item) this.prepare(item.kind);
  }

  private showHeld(itemId: string): void {
    fetchHeldItem(itemId)
      .then((item) => item && this.queue?.reopen(item))
      .catch(toastError);
  }

  private prepare(kind: WorkKind): void {
    loadStage(kind)
      .then(() => {
        this.ready = new Set([...this.ready, kind]);
      })
      .catch(this.trouble);
  }

  private readonly done = (event: WorkDone) => this.queue?.finish(event.itemId).catch(this.trouble);
  private readonly skipped = (event: WorkSkipped) => this.queue?.skip(event.itemId).catch(this.trouble);
  /** Heard at the window: an undo may be confirmed after its screen has left the page. */
  private readonly reopened = (event: WorkReopened) => this.queue?.reopen(event.item);

  override render() {
    const { status, current, next } = this.held;
    if (this.problem) return html`<div class="page">${problemNotice(this.problem, () => this.start())}</div>`;
    if (status === 'nothing') return this.nothing();
    if (!current || !this.ready.has(current.kind)) {
      return html`<div class="page">${loadingNotice('Looking for work…')}</div>`;
    }
    return html`<div
      class="screen"
      @work-done=${this.done}
      @work-skipped=${this.skipped}
    >
      ${showStage(current, next)}
    </div>`;
  }

  private nothing() {
    return html`<div class="page">
      <mq-out-of-work .kind=${this.kind}>
        ${canUndoSubmission() ? html`<button @click=${undoSubmission}>Undo the last submission <kbd>Z</kbd></button>` : null}
      </mq-out-of-work>
    </div>`;
  }
}
