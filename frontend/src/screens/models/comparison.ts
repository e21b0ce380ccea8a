import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { ModelVersionDetail, OutcomeJson } from '../../contract/schema';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import { loadingNotice, problemNotice } from '../../ui/loading';
import { type Difference, differencesOf, shownValue } from './facts';
import { nameOf } from './tree';

/** What differs between two versions, side by side. */
@customElement('mq-model-comparison')
export class MqModelComparison extends LitElement {
  @property({ attribute: false }) ids: readonly string[] = [];
  @property({ attribute: false }) outcomes: ReadonlyMap<string, OutcomeJson> = new Map();
  @state() private versions: readonly ModelVersionDetail[] = [];
  @state() private problem = '';

  static override styles = [
    ...controls,
    css`
      td {
        overflow-wrap: anywhere;
      }
      tbody th {
        font-weight: 550;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('ids')) return;
    this.versions = [];
    void this.load();
  }

  private async load(): Promise<void> {
    const { ids } = this;
    this.problem = '';
    try {
      const read = (id: string) => api.call('get_model_version', { path: { model_version_id: id } });
      const versions = await Promise.all(ids.map(read));
      if (ids === this.ids) this.versions = versions;
    } catch (error) {
      if (ids === this.ids) this.problem = describeError(error);
    }
  }

  override render() {
    const [first, second] = this.versions;
    return html`<section class="card stack" aria-label="Differences">
      <h2>Differences</h2>
      ${this.problem ? problemNotice(this.problem, () => this.load()) : null}
      ${first && second ? this.table(first, second) : null}
      ${first || this.problem ? null : loadingNotice()}
    </section>`;
  }

  private table(first: ModelVersionDetail, second: ModelVersionDetail) {
    const differences = differencesOf(first, second, this.outcomes);
    if (differences.length === 0)
      return html`<p class="soft">Nothing that is recorded differs between them.</p>`;
    return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Table of differences">
      <table>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">${nameOf(first)}</th>
            <th scope="col">${nameOf(second)}</th>
            <th scope="col" class="number">Change</th>
          </tr>
        </thead>
        <tbody>${differences.map((difference) => this.row(difference))}</tbody>
      </table>
    </div>`;
  }

  private row({ name, first, second }: Difference) {
    return html`<tr>
      <th scope="row">${name}</th>
      <td class="small">${shownValue(first)}</td>
      <td class="small">${shownValue(second)}</td>
      <td class="number small">${changeOf(first, second)}</td>
    </tr>`;
  }
}

function changeOf(first: Difference['first'], second: Difference['second']): string {
  if (typeof first !== 'number' || typeof second !== 'number') return '';
  const change = second - first;
  return `${change > 0 ? '+' : '−'}${shownValue(Math.abs(change))}`;
}
