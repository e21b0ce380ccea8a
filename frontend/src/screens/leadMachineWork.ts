import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MachineWorkAnswer } from '../api/types';
import { NAMES } from '../contract/names';
import type { WorkKindEnum, WorkStatusEnum } from '../contract/schema';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { ago, dateTime, plural } from '../ui/format';
import { OnNews } from '../ui/news';
import { Pages } from '../ui/pages';
import { progressChip } from '../ui/states';
import { toast, toastError } from '../ui/toasts';

const KINDS = Object.keys(NAMES.WorkKindEnum) as WorkKindEnum[];
const STATUSES: readonly WorkStatusEnum[] = ['failed', 'running', 'queued', 'waiting', 'cancelled', 'done'];
const ROWS = 20;

/** Everything that machines are asked to do for a campaign, of every kind: what is stuck, why, with Retry and Cancel. */
@customElement('mq-lead-machine-work')
export class MqLeadMachineWork extends LitElement {
  @property() campaignId = '';
  @state() private kind: WorkKindEnum | null = null;
  /** null: all. Until a person chooses, failed work is shown if there is any. */
  @state() private status: WorkStatusEnum | null = null;
  private readonly work = new Pages<MachineWorkAnswer>(this, (cursor) =>
    api.call('list_machine_work', {
      query: { campaign: this.campaignId, ...this.filters(), cursor, limit: ROWS },
    }),
  );

  static override styles = [
    ...controls,
    css`
      .card {
        display: grid;
        gap: var(--s3);
      }
      .bar {
        flex-wrap: wrap;
        gap: var(--s3);
      }
      td {
        vertical-align: top;
      }
      .name {
        max-width: 260px;
        overflow-wrap: anywhere;
      }
      .error {
        max-width: 320px;
        overflow-wrap: anywhere;
      }
      .kind,
      .age {
        white-space: nowrap;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(
      this,
      ['machine_work.changed'],
      () => void this.work.reload(),
      (news) => news.campaign_id === this.campaignId,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('campaignId')) {
      this.kind = this.status = null;
      void this.showFailedFirst();
    }
    if (['campaignId', 'kind', 'status'].some((name) => changed.has(name))) {
      this.work.reset();
      void this.work.reload();
    }
  }

  private filters(): { kind?: WorkKindEnum; status?: WorkStatusEnum } {
    return { ...(this.kind ? { kind: this.kind } : {}), ...(this.status ? { status: this.status } : {}) };
  }

  private async showFailedFirst(): Promise<void> {
    const campaign = this.campaignId;
    try {
      const failed = await api.call('list_machine_work', { query: { campaign, status: 'failed', limit: 1 } });
      const isUntouched = campaign === this.campaignId && this.status === null;
      if (isUntouched && failed.results.length > 0) this.status = 'failed';
    } catch (error) {
      toastError(error);
    }
  }

  private async act(
    work: MachineWorkAnswer,
    operation: 'retry_machine_work' | 'cancel_machine_work',
    done: string,
  ) {
    try {
      await api.call(operation, { path: { work_id: work.id } });
      toast(done, 'good');
      await this.work.reload();
    } catch (error) {
      toastError(error);
    }
  }

  override render() {
    const { items } = this.work;
    return html`<section class="card" aria-label="Machine work">
      <div class="row spread bar">
        <h2>Machine work</h2>
        <div class="row bar">${this.kinds()} ${this.statuses()}</div>
      </div>
      ${items.length > 0 ? this.table(items) : this.work.notice(html`<p class="soft">There is none of this kind and status.</p>`)}
      <div class="row">${this.work.button()}</div>
    </section>`;
  }

  private kinds() {
    return html`<select
      aria-label="Kind"
      @change=${(event: Event) => {
        this.kind = ((event.target as HTMLSelectElement).value || null) as WorkKindEnum | null;
      }}
    >
      <option value="" .selected=${this.kind === null}>All kinds</option>
      ${KINDS.map(
        (kind) =>
          html`<option value=${kind} .selected=${kind === this.kind}>${NAMES.WorkKindEnum[kind].text}</option>`,
      )}
    </select>`;
  }

  private statuses() {
    return html`<div class="group" role="group" aria-label="Status">
      ${[null, ...STATUSES].map(
        (status) => html`<button
          aria-pressed=${status === this.status}
          title=${status ? NAMES.WorkStatusEnum[status].help : ''}
          @click=${() => {
            this.status = status;
          }}
        >
          ${status ? NAMES.WorkStatusEnum[status].text : 'All'}
        </button>`,
      )}
    </div>`;
  }

  private table(items: MachineWorkAnswer[]) {
    return html`<div class="table-wrap"><table>
      <thead><tr><th>Kind</th><th>For</th><th>Status</th><th class="number">Attempt</th><th>Requested</th><th>Error</th><th></th></tr></thead>
      <tbody>${items.map((work) => this.row(work))}</tbody>
    </table></div>`;
  }

  private row(work: MachineWorkAnswer) {
    const { subject, error } = work;
    return html`<tr>
      <td class="kind" title=${NAMES.WorkKindEnum[work.kind].help}>${NAMES.WorkKindEnum[work.kind].text}</td>
      <td class="name">${subject.page ? html`<a href=${subject.page}>${subject.name}</a>` : subject.name}</td>
      <td title=${work.worker || work.queue}>${progressChip(work.status)}</td>
      <td class="number" title=${trouble(work)}>${work.attempt || '–'}</td>
      <td class="age" title=${dateTime(work.requested_at)}>
        ${ago(work.requested_at)}${work.requested_by ? html`<div class="small soft">by ${work.requested_by}</div>` : null}
      </td>
      <td class="small error" title=${error?.code ?? ''}>${error?.message || '–'}</td>
      <td class="number">${hasRole('lead') ? this.action(work) : null}</td>
    </tr>`;
  }

  private action(work: MachineWorkAnswer) {
    if (work.can_retry) {
      return html`<button @click=${() => void this.act(work, 'retry_machine_work', 'It is queued again.')}>Retry</button>`;
    }
    if (work.can_cancel) {
      return html`<button class="quiet" @click=${() => void this.act(work, 'cancel_machine_work', 'It is cancelled.')}>Cancel</button>`;
    }
    return null;
  }
}

function trouble({ n_failures, n_losses }: MachineWorkAnswer): string {
  return `${plural(n_failures, 'transient failure')}, ${plural(n_losses, 'lost worker')} since the last result`;
}
