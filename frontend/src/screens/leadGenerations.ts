import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { GenerationAnswer } from '../api/types';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { ago, count } from '../ui/format';
import { OnNews } from '../ui/news';
import { Pages } from '../ui/pages';
import { progressChip, progressLook } from '../ui/states';
import { toast, toastError } from '../ui/toasts';

const FILTERS = ['dead', 'waiting', 'queued', 'running', 'done', 'cancelled'] as const;
const CAN_RETRY = ['dead', 'failed', 'cancelled'];
const CAN_CANCEL = ['waiting', 'queued', 'running'];

/** The generations of a campaign by status; those given up can be retried. */
@customElement('mq-lead-generations')
export class MqLeadGenerations extends LitElement {
  @property() campaignId = '';
  @property({ attribute: false }) counts: Record<string, number> = {};
  @state() private filter: (typeof FILTERS)[number] | null = null;
  private readonly generations = new Pages<GenerationAnswer>(this, (cursor) =>
    api.call('list_generations', {
      path: { campaign_id: this.campaignId },
      query: { status: this.shown, cursor, limit: 20 },
    }),
  );

  static override styles = [
    ...controls,
    css`
      .card {
        display: grid;
        gap: var(--s3);
      }
      .why {
        max-width: 380px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(this, ['generation.changed'], () => void this.generations.reload());
  }

  /** What failed comes first, if anything did. */
  private get shown(): (typeof FILTERS)[number] {
    return this.filter ?? ((this.counts.dead ?? 0) > 0 ? 'dead' : 'running');
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const isOther = changed.has('campaignId') || changed.has('filter');
    if (isOther) this.generations.reset();
    if (isOther || changed.has('counts')) void this.generations.reload();
  }

  private async act(generation: GenerationAnswer, verb: 'retry' | 'cancel', done: string): Promise<void> {
    try {
      await api.call(`${verb}_generation`, { path: { generation_id: generation.id } });
      toast(done, 'good');
      await this.generations.reload();
    } catch (error) {
      toastError(error);
    }
  }

  override render() {
    const { items } = this.generations;
    return html`<section class="card" aria-label="Generations">
      <div class="row spread">
        <h2>Generations</h2>
        <div class="group" role="group" aria-label="Status">
          ${FILTERS.map(
            (status) => html`<button
              aria-pressed=${status === this.shown}
              title=${progressLook(status).help}
              @click=${() => {
                this.filter = status;
              }}
            >
              ${status === 'waiting' ? 'Waiting' : progressLook(status).text}
              <span class="soft number">${count(this.counts[status] ?? 0)}</span>
            </button>`,
          )}
        </div>
      </div>
      ${items.length === 0 ? html`<p class="soft">None just now.</p>` : this.table(items)}
      <div class="row">${this.generations.button()}</div>
    </section>`;
  }

  private table(items: GenerationAnswer[]) {
    return html`<div class="table-wrap"><table>
      <thead><tr><th>Object</th><th>Source</th><th>Status</th><th class="number">Attempts</th><th>Worker</th><th>What went wrong</th><th>Asked for</th><th></th></tr></thead>
      <tbody>${items.map(
        (generation) => html`<tr>
          <td><a href="/objects/${generation.object_id}">${generation.object_name || generation.object_id.slice(0, 8)}</a></td>
          <td>${generation.source ? `${generation.source.name} ${generation.source.version}` : '–'}</td>
          <td>${progressChip(generation.status)}</td>
          <td class="number">${generation.attempt}</td>
          <td>${generation.worker || '–'}</td>
          <td class="small why">${generation.error?.message || '–'}</td>
          <td class="number">${ago(generation.created_at)}</td>
          <td class="number">${hasRole('lead') ? this.actions(generation) : null}</td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  private actions(generation: GenerationAnswer) {
    if (CAN_RETRY.includes(generation.status)) {
      return html`<button @click=${() => void this.act(generation, 'retry', 'It is queued again.')}>Retry</button>`;
    }
    if (CAN_CANCEL.includes(generation.status)) {
      return html`<button class="quiet" @click=${() => void this.act(generation, 'cancel', 'It is cancelled.')}>Cancel</button>`;
    }
    return null;
  }
}
