import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { DatasetAnswer } from '../api/types';
import type { SummaryAnswer } from '../contract/schema';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { ago, bytes } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import { markdown } from '../ui/markdown';
import { OnNews } from '../ui/news';
import '../ui/progress';
import { progressChip } from '../ui/states';
import { differenceText, figureStyles, figures } from './dataset/figures';
import './dataset/pairBrowser';
import './datasetFiles';

/** One snapshot: its figures, its difference to the one before, its pairs, its card and its files. */
@customElement('mq-dataset-screen')
export class MqDatasetScreen extends LitElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @state() private snapshot: DatasetAnswer | null = null;
  @state() private summary: SummaryAnswer | null = null;
  @state() private problem = '';
  readonly news = new OnNews(
    this,
    ['dataset.changed'],
    () => this.load(),
    (news) => news.dataset_id === this.params.id,
  );

  static override styles = [
    ...controls,
    figureStyles,
    css`
      .paper {
        display: grid;
        gap: var(--s3);
        max-width: 90ch;
      }
      .paper ul {
        margin: 0;
        padding-left: 20px;
      }
      .paper pre {
        margin: 0;
        padding: var(--s3);
        overflow-x: auto;
        border-radius: var(--radius);
        background: var(--surface-sunken);
      }
      summary {
        cursor: pointer;
        font-size: var(--text-l);
        font-weight: 620;
      }
      details > .paper,
      details > mq-dataset-files {
        padding-top: var(--s4);
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('params')) return;
    this.snapshot = null;
    this.summary = null;
    this.load();
  }

  private load(): void {
    const id = this.params.id ?? '';
    this.problem = '';
    this.read(id).catch((error: unknown) => {
      if (id === this.params.id) this.problem = describeError(error);
    });
  }

  private async read(id: string): Promise<void> {
    const dataset = await api.call('get_dataset', { path: { dataset_id: id } });
    if (id !== this.params.id) return;
    this.snapshot = dataset;
    if (dataset.status !== 'done') return;
    const summary = await api.call('get_dataset_summary', { path: { dataset_id: id } });
    if (id === this.params.id) this.summary = summary;
  }

  override render() {
    const { snapshot: dataset } = this;
    return html`<div class="page">
      <a href="/datasets">Datasets</a>
      ${dataset ? this.head(dataset) : nothing}
      ${this.problem ? problemNotice(this.problem, () => this.load()) : nothing}
      ${dataset || this.problem ? nothing : loadingNotice()} ${dataset ? this.content(dataset) : nothing}
    </div>`;
  }

  private head(dataset: DatasetAnswer) {
    const { summary } = this;
    const size = summary ? ` · ${bytes(summary.total_bytes)}` : '';
    return html`<div class="row spread">
        <div class="row">
          <h1>${dataset.name} <span class="soft number">${dataset.version}</span></h1>
          ${progressChip(dataset.status)}
        </div>
        ${
          dataset.status === 'done'
            ? html`<a class="button primary" href="/api/datasets/${dataset.id}/download/" download>Download (tar${size})</a>`
            : nothing
        }
      </div>
      <p class="soft">
        Policy ${dataset.policy.name} ${dataset.policy.version} ·
        ${dataset.include_media ? 'with media' : 'tables only'} ·
        ${dataset.created_by ? `by ${dataset.created_by}, ` : ''}${ago(dataset.created_at)}
      </p>`;
  }

  private content(dataset: DatasetAnswer) {
    const { summary } = this;
    if (dataset.status === 'failed')
      return html`<p class="notice bad">${dataset.error?.message || 'It failed without a reason.'}</p>`;
    if (dataset.status !== 'done')
      return html`<mq-progress
        .value=${dataset.rows_done}
        .max=${dataset.rows_total}
        text=${`${dataset.rows_done} of ${dataset.rows_total} rows`}
      ></mq-progress>`;
    if (!summary) return this.problem ? nothing : loadingNotice();
    return html`<p>${differenceText(summary)}</p>
      ${figures(summary)}
      <section class="stack">
        <h2>Pairs</h2>
        <mq-pair-browser .datasetId=${dataset.id} .categories=${summary.categories}></mq-pair-browser>
      </section>
      <details class="card">
        <summary>Card</summary>
        <div class="paper">${markdown(summary.card)}</div>
      </details>
      <details class="card">
        <summary>Files</summary>
        <mq-dataset-files .snapshot=${dataset}></mq-dataset-files>
      </details>`;
  }
}
