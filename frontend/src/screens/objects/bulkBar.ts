import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ObjectListItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import '../../ui/dialog';
import { plural } from '../../ui/format';
import '../../ui/reasonDialog';
import type { ReasonGiven } from '../../ui/reasonDialog';
import { DISCARD_REASONS, DISCARDS } from '../../ui/states';
import { toast, toastError } from '../../ui/toasts';
import { bulkText, runBulk } from './bulk';

/** Priorities that a lead gives: the highest is worked on first. */
export const PRIORITIES = { first: 10, normal: 0, last: -10 } as const;

const canDiscard = ({ state }: ObjectListItem) => state !== 'done' && state !== 'discarded';
const canRestore = ({ state }: ObjectListItem) => state === 'discarded';

/** What a lead does with the chosen objects. Fires `bulk-done` when they changed, and `bulk-clear`. */
@customElement('mq-objects-bulk')
export class MqObjectsBulk extends LitElement {
  @property() campaignId = '';
  @property({ attribute: false }) chosen: readonly ObjectListItem[] = [];
  @state() private asks: 'discard' | 'restore' | null = null;
  @state() private progress: string | null = null;

  static override styles = [
    ...controls,
    css`
      :host {
        position: sticky;
        z-index: 2;
        bottom: 0;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s2) var(--s3);
        padding: var(--s3) var(--s4);
        border: 1px solid var(--accent);
        border-radius: var(--radius);
        background: var(--surface-raised);
        box-shadow: var(--shadow-high);
      }
      .reasons button {
        justify-content: flex-start;
      }
    `,
  ];

  /** Do it for each of the objects, show what became of them, and offer the way back where there is one. */
  private async run(
    objects: readonly ObjectListItem[],
    verb: string,
    act: (id: string) => Promise<unknown>,
    undo?: (done: ReadonlySet<string>) => void,
  ): Promise<void> {
    this.asks = null;
    const ids = objects.map(({ id }) => id);
    this.progress = `0 of ${ids.length}…`;
    const outcome = await runBulk(ids, act, (n) => {
      this.progress = `${n} of ${ids.length}…`;
    });
    this.progress = null;
    const done = new Set(outcome.done);
    const action = undo && done.size > 0 ? { text: 'Undo', run: () => undo(done) } : undefined;
    toast(bulkText(outcome, verb), outcome.refused.length > 0 ? 'warn' : 'good', action);
    this.dispatchEvent(new Event('bulk-done'));
  }

  private discard(reason: ReasonEnum): void {
    void this.run(this.chosen.filter(canDiscard), 'discarded', (id) =>
      api.call('discard_object', { path: { object_id: id }, body: { reason } }),
    );
  }

  private readonly restore = ({ reason }: ReasonGiven) => {
    void this.run(this.chosen.filter(canRestore), 'restored', (id) =>
      api.call('reopen_object', { path: { object_id: id }, body: { reason } }),
    );
  };

  private setPriority(priorityOf: (object: ObjectListItem) => number, verb: string): void {
    const objects = this.chosen;
    const byId = new Map(objects.map((object) => [object.id, object]));
    const set = (wanted: (object: ObjectListItem) => number) => (id: string) =>
      api.call('change_object', { path: { object_id: id }, body: { priority: wanted(byId.get(id)!) } });
    const back = (done: ReadonlySet<string>) =>
      void this.run(
        objects.filter(({ id }) => done.has(id)),
        'have their earlier priority again',
        set(({ priority }) => priority),
      );
    void this.run(objects, verb, set(priorityOf), back);
  }

  private async holdOut(objects: readonly ObjectListItem[], holdout: boolean, canUndo = true): Promise<void> {
    const photos = [...new Set(objects.map(({ image }) => image.id))];
    try {
      await api.call('assign_splits', {
        path: { campaign_id: this.campaignId },
        body: { image_ids: photos, holdout },
      });
      const changed = objects.filter((object) => object.holdout !== holdout);
      const action =
        canUndo && changed.length > 0
          ? { text: 'Undo', run: () => void this.holdOut(changed, !holdout, false) }
          : undefined;
      const text = holdout ? 'held out for testing' : 'no longer held out';
      toast(`${plural(photos.length, 'photo')}, with the groups: ${text}.`, 'good', action);
      this.dispatchEvent(new Event('bulk-done'));
    } catch (error) {
      toastError(error);
    }
  }

  override render() {
    const n = this.chosen.length;
    if (n === 0) return null;
    const nDiscard = this.chosen.filter(canDiscard).length;
    const nRestore = this.chosen.filter(canRestore).length;
    return html`<div class="bar" role="region" aria-label="Chosen objects">
        <strong aria-live="polite">${this.progress ?? `${plural(n, 'object')} chosen`}</strong>
        ${this.progress === null ? this.buttons(nDiscard, nRestore) : null}
      </div>
      <mq-dialog heading="Discard ${plural(nDiscard, 'object')}?" .open=${this.asks === 'discard'} @close=${this.close}>
        <div class="stack tight reasons">
          <p class="soft">All work on them stops. A lead can restore each: it returns to mask review. Why?</p>
          ${DISCARDS.map((reason) => html`<button @click=${() => this.discard(reason)}>${DISCARD_REASONS[reason]}</button>`)}
        </div>
      </mq-dialog>
      <mq-reason-dialog
        heading="Restore ${plural(nRestore, 'object')}?"
        help="They return to mask review, with the masks that they have."
        action="Restore"
        .open=${this.asks === 'restore'}
        @reason-given=${this.restore}
        @close=${this.close}
      ></mq-reason-dialog>`;
  }

  private readonly close = () => {
    this.asks = null;
  };

  private buttons(nDiscard: number, nRestore: number) {
    const isAllHeldOut = this.chosen.every(({ holdout }) => holdout);
    const { first, normal, last } = PRIORITIES;
    return html`<div class="group" role="group" aria-label="Priority">
        <button @click=${() => this.setPriority(() => first, 'are worked on first')}>First</button>
        <button @click=${() => this.setPriority(() => normal, 'have normal priority')}>Normal</button>
        <button @click=${() => this.setPriority(() => last, 'are worked on last')}>Last</button>
      </div>
      <button title="Held-out photos are never trained on" @click=${() => void this.holdOut(this.chosen, !isAllHeldOut)}>
        ${isAllHeldOut ? 'No longer hold out' : 'Hold out for testing'}
      </button>
      <button class="danger" ?disabled=${nDiscard === 0} @click=${() => {
        this.asks = 'discard';
      }}>${nDiscard > 0 ? `Discard ${nDiscard}…` : 'Discard…'}</button>
      <button ?disabled=${nRestore === 0} @click=${() => {
        this.asks = 'restore';
      }}>${nRestore > 0 ? `Restore ${nRestore}…` : 'Restore…'}</button>
      <span class="grow"></span>
      <button class="quiet" @click=${() => this.dispatchEvent(new Event('bulk-clear'))}>Clear</button>`;
  }
}
