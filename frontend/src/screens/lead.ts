import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { FunnelAnswer } from '../api/types';
import { NAMES } from '../contract/names';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { cssVars } from '../ui/cssVars';
import '../ui/empty';
import { capital, count, duration, plural, words } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import { OnNews } from '../ui/news';
import { objectLook, SIDE_STATES, STATES } from '../ui/states';
import { toastError } from '../ui/toasts';
import './lead/throughput';
import './leadMachineWork';
import './leadWorkers';

/** A lead's page: the state of every object, what people and machines do, and what is stuck. Live. */
@customElement('mq-lead-screen')
export class MqLeadScreen extends LitElement {
  @property() campaignId: string | null = null;
  @state() private funnel: FunnelAnswer | null = null;
  @state() private problem = '';

  static override styles = [
    ...controls,
    css`
      .funnel {
        display: grid;
        gap: var(--s1);
      }
      .state {
        display: grid;
        grid-template-columns: 130px 1fr 60px;
        align-items: center;
        gap: var(--s3);
        color: inherit;
        text-decoration: none;
      }
      .state:hover {
        color: var(--accent);
      }
      .bar {
        height: 22px;
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }
      .fill {
        width: var(--share);
        min-width: var(--least);
        height: 100%;
        border-radius: var(--radius-s);
        background: var(--accent);
        transition: width 400ms ease-out;
      }
      .fill.warn {
        background: var(--warn);
      }
      .fill.off {
        background: var(--line-strong);
      }
      .state .number {
        text-align: right;
        font-weight: 620;
      }
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr));
        gap: var(--s5);
        align-items: start;
      }
      .card {
        display: grid;
        gap: var(--s3);
      }
      .card .table-wrap {
        margin: 0 calc(-1 * var(--s4)) calc(-1 * var(--s4));
        border: 0;
        border-top: 1px solid var(--line);
        border-radius: 0 0 var(--radius) var(--radius);
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(
      this,
      ['funnel.changed', 'object.changed', 'generation.changed', 'escalation.changed', 'work.available'],
      () => void this.load(),
      (news) => !('campaign_id' in news) || news.campaign_id === this.campaignId,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId')) return;
    this.funnel = null;
    this.problem = '';
    void this.load();
  }

  private async load(): Promise<void> {
    if (!this.campaignId) return;
    try {
      this.funnel = await api.call('get_funnel', { path: { campaign_id: this.campaignId } });
      this.problem = '';
    } catch (error) {
      if (this.funnel) toastError(error);
      else this.problem = describeError(error);
    }
  }

  override render() {
    const { funnel, campaignId } = this;
    if (!campaignId)
      return html`<div class="page"><mq-empty heading="No campaign">Create one first.
      <a slot="actions" class="button primary" href="/campaigns">Open campaigns</a></mq-empty></div>`;
    if (!funnel)
      return html`<div class="page">
        ${this.problem ? problemNotice(this.problem, () => this.load()) : loadingNotice()}
      </div>`;
    return html`<div class="page">
      <div class="row spread">
        <h1>Funnel</h1>
        <span class="soft number">${plural(funnel.images, 'image')}, ${plural(total(funnel), 'object')}</span>
      </div>
      ${this.states(funnel)}
      <mq-throughput .campaignId=${campaignId}></mq-throughput>
      <div class="columns">${this.work(funnel)} ${this.people(funnel)}</div>
      <div class="columns">${this.sources(funnel)} ${this.escalations(funnel)}</div>
      <mq-lead-machine-work .campaignId=${campaignId}></mq-lead-machine-work>
      <mq-lead-workers .busyCounts=${funnel.generations}></mq-lead-workers>
    </div>`;
  }

  private states(funnel: FunnelAnswer) {
    const counts = new Map(funnel.stages.map(({ state, count }) => [state, count]));
    const largest = Math.max(1, ...counts.values());
    return html`<section class="card" aria-label="Objects by state">
      <h2>Objects by state</h2>
      <div class="funnel">
        ${[...STATES, ...SIDE_STATES].map((state) => this.bar(state, counts.get(state) ?? 0, largest))}
      </div>
    </section>`;
  }

  private bar(state: string, n: number, largest: number) {
    const { text, help } = objectLook(state);
    const tone = state === 'discarded' ? 'off' : state === 'parked' || state === 'escalated' ? 'warn' : '';
    const size = { '--share': `${(n / largest) * 100}%`, '--least': n > 0 ? '4px' : '0' };
    return html`<a class="state" title=${help} href="/objects?state=${state}">
      <span>${text}</span>
      <div class="bar"><div class="fill ${tone}" ${cssVars(size)}></div></div>
      <span class="number">${count(n)}</span>
    </a>`;
  }

  private work({ work_items: items }: FunnelAnswer) {
    return html`<section class="card">
      <h2>Work items</h2>
      <div class="table-wrap"><table>
        <thead><tr><th>Kind</th><th class="number">Open</th><th class="number">In hand</th><th class="number">Done</th><th class="number">Median time</th></tr></thead>
        <tbody>${items.map(
          (item) => html`<tr>
            <td>${NAMES.WorkItemKindEnum[item.kind].text}</td>
            <td class="number">${count(item.open)}</td>
            <td class="number">${count(item.leased)}</td>
            <td class="number">${count(item.done)}</td>
            <td class="number">${item.median_active_seconds === null ? '–' : duration(item.median_active_seconds)}</td>
          </tr>`,
        )}</tbody>
      </table></div>
    </section>`;
  }

  private people({ people }: FunnelAnswer) {
    return html`<section class="card">
      <h2>People today</h2>
      <div class="table-wrap"><table>
        <thead><tr><th>Name</th><th>Role</th><th class="number">Items done today</th></tr></thead>
        <tbody>${people.map(
          ({ username, role, done_today: done }) => html`<tr>
            <td>${username}</td><td>${capital(role)}</td><td class="number">${count(done)}</td>
          </tr>`,
        )}</tbody>
      </table></div>
    </section>`;
  }

  private sources({ wins_by_source: sources }: FunnelAnswer) {
    return html`<section class="card">
      <h2>Which sources win</h2>
      ${
        sources.length === 0
          ? html`<p class="soft">No round is rated yet.</p>`
          : html`<div class="table-wrap"><table>
              <thead><tr><th>Source</th><th>Kind</th><th class="number">Rounds won</th><th class="number">At or above the bar</th></tr></thead>
              <tbody>${sources.map(
                (source) => html`<tr>
                  <td>${source.name} ${source.version}</td>
                  <td>${capital(words(source.kind))}</td>
                  <td class="number">${count(source.wins)}</td>
                  <td class="number">${count(source.accepted)}</td>
                </tr>`,
              )}</tbody>
            </table></div>`
      }
    </section>`;
  }

  private escalations({ escalations }: FunnelAnswer) {
    return html`<section class="card">
      <div class="row spread"><h2>Escalations</h2><a href="/escalations">Open the board</a></div>
      <div class="table-wrap"><table>
        <tbody>${Object.entries(NAMES.EscalationStateEnum).map(
          ([state, { text }]) =>
            html`<tr><td>${text}</td><td class="number">${count(escalations[state] ?? 0)}</td></tr>`,
        )}</tbody>
      </table></div>
    </section>`;
  }
}

function total({ stages }: FunnelAnswer): number {
  return stages.reduce((sum, { count }) => sum + count, 0);
}
