import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { ThroughputAnswer } from '../../contract/schema';
import type { Share } from '../../domain/intervals';
import { api } from '../../state/site';
import '../../ui/chart';
import { controls } from '../../ui/controls';
import { cssVars } from '../../ui/cssVars';
import { count, plural } from '../../ui/format';
import { loadingNotice, problemNotice } from '../../ui/loading';
import { OnNews } from '../../ui/news';
import { toastError } from '../../ui/toasts';
import {
  acceptanceOf,
  acceptanceSeries,
  type Bucket,
  bucketsOf,
  type Span,
  submittedByKind,
  workSeries,
} from './series';

const SPANS: Record<Span, string> = { day: 'Last day', month: 'Last 30 days' };
/** News comes with every answer of everybody: the counts are read again at most this often. */
const PAUSE_MS = 5000;

const percent = (value: number) => `${Math.round(100 * value)} %`;
const shareText = (share: Share | null) =>
  share ? `${percent(share.value)} (${percent(share.low)} to ${percent(share.high)})` : '–';

/** What a campaign got done over a day or a month: charts, and the same numbers in tables. Live. */
@customElement('mq-throughput')
export class MqThroughput extends LitElement {
  @property() campaignId = '';
  @state() private span: Span = 'day';
  @state() private found: ThroughputAnswer | null = null;
  @state() private problem = '';
  private pause: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    ...controls,
    css`
      section {
        display: grid;
        gap: var(--s4);
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr));
        gap: var(--s5);
      }
      figure {
        display: grid;
        gap: var(--s2);
        align-content: start;
        min-width: 0;
        margin: 0;
      }
      .key::before {
        content: '';
        display: inline-block;
        width: 10px;
        height: 10px;
        margin-right: var(--s1);
        border-radius: 3px;
        background: var(--tone);
      }
      .range {
        position: relative;
        min-width: 120px;
        height: 14px;
        border-radius: var(--radius-s);
        background: var(--surface-sunken);
      }
      .range::before,
      .range::after {
        content: '';
        position: absolute;
        inset: 3px calc(100% - var(--high)) 3px var(--low);
        border-radius: var(--radius-s);
        background: color-mix(in srgb, var(--accent) 45%, transparent);
      }
      .range::after {
        inset: 0 auto 0 var(--value);
        width: 3px;
        background: var(--accent);
      }
      .scroll {
        max-height: 320px;
        overflow: auto;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(
      this,
      ['funnel.changed'],
      () => this.loadSoon(),
      (news) => news.campaign_id === this.campaignId,
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
    this.pause = undefined;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId') && !changed.has('span')) return;
    this.found = null;
    void this.load();
  }

  private loadSoon(): void {
    this.pause ??= setTimeout(() => {
      this.pause = undefined;
      void this.load();
    }, PAUSE_MS);
  }

  private async load(): Promise<void> {
    const { campaignId, span } = this;
    try {
      const found = await api.call('get_throughput', { path: { campaign_id: campaignId }, query: { span } });
      if (campaignId !== this.campaignId || span !== this.span) return;
      this.found = found;
      this.problem = '';
    } catch (error) {
      if (this.found) toastError(error);
      else this.problem = describeError(error);
    }
  }

  override render() {
    return html`<section class="card" aria-labelledby="over-time">
      <div class="row spread">
        <h2 id="over-time">Over time</h2>
        <span class="group" role="group" aria-label="Span">
          ${(Object.keys(SPANS) as Span[]).map(
            (span) => html`<button
              aria-pressed=${span === this.span}
              @click=${() => {
                this.span = span;
              }}
            >
              ${SPANS[span]}
            </button>`,
          )}
        </span>
      </div>
      ${this.found ? this.charts(this.found) : this.notice()}
    </section>`;
  }

  private notice() {
    return this.problem ? problemNotice(this.problem, () => this.load()) : loadingNotice();
  }

  private charts(found: ThroughputAnswer) {
    const buckets = bucketsOf(found);
    const times = found.starts;
    const days = this.span === 'month';
    const kinds = submittedByKind(found);
    const total = kinds.reduce((sum, kind) => sum + kind.sum, 0);
    const acceptance = acceptanceOf(buckets);
    return html`<div class="charts">
        <figure>
          <figcaption>
            <strong>Throughput</strong>, per ${days ? 'day (UTC)' : 'hour'}:
            <span class="key" ${cssVars({ '--tone': 'var(--accent)' })}>items submitted</span>,
            <span class="key" ${cssVars({ '--tone': 'var(--warn)' })}>objects finished</span>
          </figcaption>
          <mq-chart label="${plural(total, 'item')} submitted; numbers in the table below" .times=${times} .series=${workSeries(buckets)} ?days=${days}></mq-chart>
          <p class="small soft">${kinds.map(({ text, sum }) => `${text}: ${count(sum)}`).join(', ') || 'Nothing was submitted.'}</p>
        </figure>
        <figure>
          <figcaption><strong>Acceptance</strong>: objects accepted of those whose rounds ended, with the 95 % interval</figcaption>
          <mq-chart label="Acceptance ${shareText(acceptance)}; numbers in the table below" .times=${times} .series=${acceptanceSeries(buckets)} .top=${100} unit=" %" ?days=${days}></mq-chart>
          <p class="small soft">In all: ${acceptance ? shareText(acceptance) : 'no round ended.'}</p>
        </figure>
      </div>
      ${this.winRates(found)} ${this.table(buckets, days)}`;
  }

  private winRates({ sources }: ThroughputAnswer) {
    if (sources.length === 0) return html`<p class="soft">No comparison between two sources yet.</p>`;
    return html`<div class="table-wrap"><table>
      <caption class="sr-only">How often each source was chosen over another, with the 95 % interval</caption>
      <thead><tr><th>Source</th><th class="number">Comparisons</th><th class="number">Win rate (95 % interval)</th><td></td></tr></thead>
      <tbody>${sources.map(
        (source) => html`<tr>
          <td>${source.name} ${source.version}</td>
          <td class="number">${count(source.comparisons)}</td>
          <td class="number">${shareText(source)}</td>
          <td><div class="range" aria-hidden="true" ${cssVars(rangeOf(source))}></div></td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  private table(buckets: readonly Bucket[], days: boolean) {
    const name = (start: string) =>
      days
        ? new Date(start).toLocaleDateString(undefined, { timeZone: 'UTC' })
        : new Date(start).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
    return html`<details>
      <summary>The numbers as a table</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Numbers over time">
        <table>
          <thead><tr>
            <th>${days ? 'Day (UTC)' : 'Hour'}</th><th class="number">Submitted</th><th class="number">Accepted</th>
            <th class="number">To artists</th><th class="number">Acceptance</th><th class="number">Finished</th>
          </tr></thead>
          <tbody>${buckets.toReversed().map(
            (bucket) => html`<tr>
              <th scope="row">${name(bucket.start)}</th>
              <td class="number">${count(bucket.submitted)}</td>
              <td class="number">${count(bucket.accepted)}</td>
              <td class="number">${count(bucket.escalated)}</td>
              <td class="number">${shareText(bucket.acceptance)}</td>
              <td class="number">${count(bucket.done)}</td>
            </tr>`,
          )}</tbody>
        </table>
      </div>
    </details>`;
  }
}

function rangeOf({ low, value, high }: Share): Record<`--${string}`, string> {
  return { '--low': `${100 * low}%`, '--value': `calc(${100 * value}% - 1px)`, '--high': `${100 * high}%` };
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-throughput': MqThroughput;
  }
}
