import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { WorkerAnswer } from '../api/types';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { ago, plural } from '../ui/format';
import { OnNews } from '../ui/news';
import { toastError } from '../ui/toasts';

const QUEUES: Record<string, string> = {
  cpu: 'CPU',
  gpu: 'GPU',
  interactive: 'clicks',
  checks: 'mesh checks',
  events: 'events',
  exports: 'exports',
};

/** The workers in plain words: are they there, what can they do, what are they doing. */
@customElement('mq-lead-workers')
export class MqLeadWorkers extends LitElement {
  /** Set by the page whenever figures changed: a moment to look again. */
  @property({ attribute: false }) busyCounts: Record<string, number> = {};
  @state() private workers: readonly WorkerAnswer[] | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;

  static override styles = [
    ...controls,
    css`
      .card {
        display: grid;
        gap: var(--s3);
      }
      .workers {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(320px, 100%), 1fr));
        gap: var(--s3);
      }
      article {
        display: grid;
        gap: 2px;
        align-content: start;
        padding: var(--s3);
        border: 1px solid var(--line);
        border-radius: 6px;
      }
      .name {
        overflow-wrap: anywhere;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(this, ['machine_work.changed'], () => void this.load());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => document.hidden || this.load(), 10_000);
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  private async load(): Promise<void> {
    try {
      this.workers = (await api.call('list_workers')).results;
    } catch (error) {
      clearInterval(this.timer);
      toastError(error);
    }
  }

  override render() {
    const { workers } = this;
    if (workers === null) return null;
    return html`<section class="card" aria-label="Workers">
      <h2>Workers</h2>
      ${this.missing(workers)}
      <div class="workers">${workers.filter(({ is_alive }) => is_alive).map((worker) => this.worker(worker))}</div>
      ${this.stopped(workers.filter(({ is_alive }) => !is_alive))}
    </section>`;
  }

  private missing(workers: readonly WorkerAnswer[]) {
    const served = new Set(workers.flatMap((worker) => (worker.is_alive ? worker.queues : [])));
    const missing = Object.keys(QUEUES).filter((queue) => !served.has(queue));
    if (missing.length === 0) return null;
    const names = missing.map((queue) => QUEUES[queue]).join(', ');
    return html`<p class="notice warn">No worker serves: ${names}. What needs one waits until it starts.</p>`;
  }

  private stopped(workers: readonly WorkerAnswer[]) {
    if (workers.length === 0) return null;
    return html`<details class="small">
      <summary>${plural(workers.length, 'worker')} no longer responding</summary>
      ${workers.map(({ name, last_seen_at: seen }) => html`<div class="soft">${name}, last seen ${ago(seen)}</div>`)}
    </details>`;
  }

  private worker(worker: WorkerAnswer) {
    const busy = worker.busy_generations.length;
    const queues = worker.queues.map((queue) => QUEUES[queue] ?? queue).join(', ');
    return html`<article>
      <div class="row spread">
        <strong class="name">${worker.name}</strong>
        <span class="chip ${busy > 0 ? 'info' : 'good'}">${busy > 0 ? `Busy with ${busy}` : 'Ready'}</span>
      </div>
      <span class="small">Serves: ${queues || 'nothing'}</span>
      ${worker.device ? html`<span class="small soft">Runs on ${worker.device}${worker.device_note ? `. ${worker.device_note}` : ''}</span>` : null}
      ${this.sources(worker.sources)}
      ${worker.segmenter ? html`<span class="small soft">Masks: ${worker.segmenter}</span>` : null} ${this.segmenters(worker.segmenters)}
      ${worker.depth_estimator ? html`<span class="small soft">Depth: ${worker.depth_estimator}</span>` : null}
      <span class="small soft">Started ${ago(worker.started_at)}</span>
    </article>`;
  }

  /** What each segmenter takes, its licence, and what the others lack. */
  private segmenters(segmenters: WorkerAnswer['segmenters']) {
    if (segmenters.length === 0) return null;
    return html`<details class="small">
      <summary>${plural(segmenters.filter(({ ready }) => ready).length, 'segmenter')} ready</summary>
      ${segmenters.map(
        ({
          name,
          version,
          ready,
          reason,
          capabilities,
          licence,
          devices,
        }) => html`<div class=${ready ? '' : 'soft'}>
          <strong>${name} ${version}</strong>: ${capabilities.join(', ')}; ${licence}; ${devices.join(', ')}
          ${ready ? null : html`<div>${reason}</div>`}
        </div>`,
      )}
    </details>`;
  }

  private sources(sources: WorkerAnswer['sources']) {
    const ready = sources.filter(({ ready }) => ready).map(({ name, version }) => `${name} ${version}`);
    return html`
      ${ready.length > 0 ? html`<span class="small soft">Makes: ${ready.join(', ')}</span>` : null}
      ${sources
        .filter(({ ready }) => !ready)
        .map(
          ({ name, version, reason }) =>
            html`<span class="small bad-text">Cannot make ${name} ${version}: ${reason}</span>`,
        )}
    `;
  }
}
