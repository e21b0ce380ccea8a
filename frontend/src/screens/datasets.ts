import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DatasetAnswer } from '../api/types';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/dialog';
import '../ui/empty';
import { ago, count, plural, words } from '../ui/format';
import { OnNews } from '../ui/news';
import { Pages } from '../ui/pages';
import '../ui/progress';
import { progressChip } from '../ui/states';
import { toastError } from '../ui/toasts';
import './datasetForm';

/** The snapshots of a campaign: made, watched, opened, taken away. */
@customElement('mq-datasets-screen')
export class MqDatasetsScreen extends LitElement {
  @property() campaignId: string | null = null;
  @state() private isCreating = false;
  private readonly datasets = new Pages<DatasetAnswer>(this, (cursor) =>
    api.call('list_datasets', { path: { campaign_id: this.campaignId! }, query: { cursor, limit: 20 } }),
  );

  static override styles = [
    ...controls,
    css`
      article {
        display: grid;
        gap: var(--s3);
      }
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s1) var(--s4);
      }
      mq-dialog {
        --dialog-width: 760px;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(this, ['dataset.changed'], () => void this.datasets.reload());
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId') || !this.campaignId) return;
    this.datasets.reset();
    void this.datasets.reload();
  }

  private async retry(id: string): Promise<void> {
    try {
      await api.call('retry_dataset', { path: { dataset_id: id } });
      await this.datasets.reload();
    } catch (error) {
      toastError(error);
    }
  }

  private readonly onCreated = () => {
    this.isCreating = false;
    void this.datasets.reload();
  };

  override render() {
    if (!this.campaignId)
      return html`<div class="page"><mq-empty heading="No campaign">Select a campaign to see its datasets.</mq-empty></div>`;
    const { items } = this.datasets;
    return html`<div class="page">
      <div class="row spread">
        <div>
          <h1>Datasets</h1>
          <p class="soft">Immutable snapshots of accepted work: SFT rows, preference pairs and every comparison behind them.</p>
        </div>
        <button
          class="primary"
          @click=${() => {
            this.isCreating = true;
          }}
        >
          New snapshot…
        </button>
      </div>
      ${this.datasets.notice(html`<mq-empty heading="No snapshots yet">Create one when some objects are done. It is written in the background; its state and its files appear here.</mq-empty>`)}
      ${items.map((dataset) => this.card(dataset))}
      <div class="row">${this.datasets.button()}</div>
      ${this.createDialog(this.campaignId)}
    </div>`;
  }

  private card(dataset: DatasetAnswer) {
    const isDone = dataset.status === 'done';
    return html`<article class="card">
      <div class="row spread">
        <div class="row">
          <h2><a href="/datasets/${dataset.id}">${dataset.name} <span class="number">${dataset.version}</span></a></h2>
          ${progressChip(dataset.status)}
        </div>
        ${
          isDone
            ? html`<div class="row">
                <a class="button" href="/datasets/${dataset.id}">Open</a>
                <a class="button primary" href="/api/datasets/${dataset.id}/download/" download>Download (tar)</a>
              </div>`
            : null
        }
      </div>
      ${this.progress(dataset)}
      <div class="facts small soft">
        <span>Policy ${words(dataset.policy.name)} ${dataset.policy.version}</span>
        ${rulesOf(dataset.policy.params).map((rule) => html`<span>${rule}</span>`)}
        <span>${dataset.include_media ? 'With media' : 'Tables only'}</span>
        <span>${dataset.created_by ? `By ${dataset.created_by}, ` : ''}${ago(dataset.created_at)}</span>
      </div>
    </article>`;
  }

  private progress({ id, status, rows_done: done, rows_total: total, error, manifest }: DatasetAnswer) {
    if (status === 'failed') {
      return html`<p class="notice bad row spread">
        <span>${error?.message || 'It failed without a reason.'}</span>
        <button @click=${() => void this.retry(id)}>Resume</button>
      </p>`;
    }
    if (status === 'done')
      return html`<span class="number">${plural(rowsOf(manifest, 'preferences'), 'preference pair')}, ${plural(rowsOf(manifest, 'sft'), 'SFT row')}</span>`;
    if (status === 'queued') return html`<mq-progress text="Waiting for the site’s worker"></mq-progress>`;
    const text = total > 0 ? `${count(done)} of ${count(total)} rows` : 'Counting…';
    return html`<mq-progress .value=${done} .max=${total} .text=${text}></mq-progress>`;
  }

  private createDialog(campaignId: string) {
    return html`<mq-dialog
      heading="New snapshot"
      .open=${this.isCreating}
      @close=${() => {
        this.isCreating = false;
      }}
    >
      ${this.isCreating ? html`<mq-dataset-form .campaignId=${campaignId} @created=${this.onCreated}></mq-dataset-form>` : null}
    </mq-dialog>`;
  }
}

const RULES: Record<string, (value: unknown) => string> = {
  quality_bar: (value) => `Winners rated ${value} or better`,
  min_votes: (value) => (value === 1 ? '' : `At least ${value} votes`),
  max_pairs_per_object: (value) => `At most ${value} pairs per object`,
  min_p_chosen: (value) => `Chosen with probability ${value} or more`,
  rejected_source_kinds: (value) => `Negatives from ${(value as string[]).map(words).join(', ')}`,
  sft_min_iou: (value) => `SFT poses with an outline match of ${value} or more`,
  sft_requires_alignment: (value) => (value ? '' : 'SFT rows without a pose, too'),
  sft_reviewed_poses: (value) => (value ? '' : 'Without poses that a lead accepted'),
};

/** The parameters of a policy as sentences; what every policy has is left out. */
export function rulesOf(params: Record<string, unknown>): string[] {
  return Object.entries(params)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => RULES[name]?.(value) ?? '')
    .filter((rule) => rule !== '');
}

/** How many rows of a config a release has, over its splits. */
function rowsOf(manifest: DatasetAnswer['manifest'], config: string): number {
  const rows = (manifest?.rows ?? {}) as Record<string, Record<string, number>>;
  return Object.values(rows[config] ?? {}).reduce((sum, split) => sum + split, 0);
}
