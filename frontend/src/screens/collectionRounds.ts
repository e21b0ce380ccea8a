import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ResponseOf } from '../api/operations';
import type { CampaignAnswer } from '../api/types';
import type { SelectionEnum } from '../contract/schema';
import { api } from '../state/site';
import { mayLeave } from '../state/unsaved';
import { controls } from '../ui/controls';
import { capital, dateTime, plural } from '../ui/format';
import { choiceOf, textOf } from '../ui/forms';
import '../ui/progress';
import { toast, toastError } from '../ui/toasts';

type CollectionRound = ResponseOf<'list_collection_rounds'>['results'][number];

const SELECTIONS: Record<SelectionEnum, string> = {
  new: 'New objects',
  failed: 'New and failed objects',
  all: 'All objects, finished ones too',
  filter: 'New and finished objects of…',
};

/** The collection rounds of a campaign side by side; leads start the next one. Fires `started`. */
@customElement('mq-collection-rounds')
export class MqCollectionRounds extends LitElement {
  @property({ attribute: false }) campaign!: CampaignAnswer;
  @property({ type: Boolean }) readonly = false;
  @state() private rounds: readonly CollectionRound[] = [];
  @state() private selection: SelectionEnum = 'failed';
  @state() private isStarting = false;
  /** Objects that are still to be collected again, while that runs. */
  @state() private remaining = 0;

  static override styles = [
    ...controls,
    css`
      .card {
        display: grid;
        gap: var(--s3);
      }
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--s3);
      }
      form input[type='number'] {
        width: 96px;
      }
      td {
        vertical-align: top;
      }
      .measured {
        min-width: 110px;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('campaign')) void this.load();
  }

  private async load(): Promise<void> {
    try {
      const path = { campaign_id: this.campaign.id };
      this.rounds = (await api.call('list_collection_rounds', { path })).results;
    } catch (error) {
      toastError(error);
    }
  }

  private readonly start = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    if (!(await mayLeave())) return; // the settings above are loaded again
    const selection = choiceOf(data, 'selection', SELECTIONS);
    const below = textOf(data, 'rated_below');
    const filter = {
      states: ['done' as const],
      category: textOf(data, 'category').trim(),
      rated_below: below ? Number(below) : null,
    };
    const path = { campaign_id: this.campaign.id };
    this.isStarting = true;
    try {
      const { number, remaining } = await api.call('start_collection_round', {
        path,
        body: {
          version: this.campaign.version,
          selection,
          filter: selection === 'filter' ? filter : null,
        },
      });
      toast(`Collection round ${number} started.`, 'good');
      this.remaining = remaining;
      await this.collect();
    } catch (error) {
      toastError(error);
    } finally {
      this.isStarting = false;
      this.dispatchEvent(new Event('started'));
      await this.load();
    }
  };

  /** Collect again what the open round selects, a batch at a time. */
  private async collect(): Promise<void> {
    const path = { campaign_id: this.campaign.id };
    while (this.remaining > 0) {
      const { collected, remaining } = await api.call('collect_again', { path });
      this.remaining = remaining;
      if (collected === 0) return;
    }
  }

  override render() {
    return html`<section class="card">
      <h2>Collection rounds</h2>
      <p class="soft small">
        What is judged, the bar, the guide and the sources are fixed once a round has candidates. Changing them starts the next round;
        objects in work finish in theirs.
      </p>
      ${this.readonly ? null : this.startForm()}
      <div class="table-wrap" tabindex="0" role="region" aria-label="Collection rounds, a table">
        <table aria-label="Collection rounds">
          <thead>
            <tr>
              <th>Round</th><th>Judged</th><th>Sources</th><th>Objects</th><th>Accepted</th><th>Mean rating</th>
              <th title="Over other versions, in comparisons">Wins</th><th title="Median active time for choosing">Seconds</th>
              <th title="Failures of earlier rounds that were accepted">Recovered</th>
            </tr>
          </thead>
          <tbody>${this.rounds.map((round) => this.row(round))}</tbody>
        </table>
      </div>
    </section>`;
  }

  private row(round: CollectionRound) {
    const { acceptance, mean_rating: rating, median_seconds: seconds } = round;
    return html`<tr>
      <td>
        <strong class="number">${round.number}</strong> ${round.ended_at ? null : html`<span class="chip good">Open</span>`}
        <div class="soft small">${dateTime(round.started_at)}</div>
      </td>
      <td>${capital(round.attribute)}<div class="soft small number">bar ${round.quality_bar}, guide ${round.guide_version}</div></td>
      <td>${round.sources.map(({ name, n_candidates }) => html`<div class="small">${name} × ${n_candidates}</div>`)}</td>
      <td class="number">${round.objects}</td>
      <td class="measured">${this.bar(acceptance, `${round.accepted} of ${round.decided}`)}</td>
      <td class="measured">${this.bar(rating, rating === null ? '' : rating.toFixed(2))}</td>
      <td class="measured">
        ${round.win_shares.length === 0 ? '–' : round.win_shares.map(({ name, share, comparisons }) => this.bar(share, `${name}: ${Math.round(share * 100)} % of ${comparisons}`))}
      </td>
      <td class="number">${seconds === null ? '–' : seconds}</td>
      <td class="number">${round.failed_before === 0 ? '–' : `${round.recovered} of ${round.failed_before}`}</td>
    </tr>`;
  }

  private bar(share: number | null, text: string) {
    if (share === null) return '–';
    return html`<mq-progress .value=${share} .max=${1} .text=${text}></mq-progress>`;
  }

  private startForm() {
    if (this.remaining > 0) {
      return html`<div class="row">
        <span class="soft">${plural(this.remaining, 'object')} to collect again…</span>
        ${this.isStarting ? null : html`<button @click=${() => void this.collect().catch(toastError)}>Continue</button>`}
      </div>`;
    }
    const open = this.rounds.find(({ ended_at }) => !ended_at);
    return html`<form @submit=${this.start}>
      <label class="field"><span>Next round collects</span>
        <select
          name="selection"
          @change=${(event: Event) => {
            this.selection = (event.target as HTMLSelectElement).value as SelectionEnum;
          }}
        >
          ${Object.entries(SELECTIONS).map(
            ([value, text]) =>
              html`<option value=${value} .selected=${value === this.selection}>${text}</option>`,
          )}
        </select>
      </label>
      ${
        this.selection === 'filter'
          ? html`<label class="field"><span>Category (any if empty)</span><input name="category" maxlength="120" /></label>
              <label class="field"><span>Rated below</span>
                <input type="number" name="rated_below" min="0" max="1" step="0.05" /></label>`
          : null
      }
      <button ?disabled=${this.isStarting || !open?.is_used}>${this.isStarting ? 'Starting…' : 'Start the next round'}</button>
      ${open && !open.is_used ? html`<span class="soft small">Round ${open.number} has no candidates yet: change its settings above.</span>` : null}
    </form>`;
  }
}
