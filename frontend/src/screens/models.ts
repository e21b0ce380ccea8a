import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { ModelVersionAnswer } from '../api/types';
import { NAMES } from '../contract/names';
import type { OutcomeJson, VersionStatusEnum } from '../contract/schema';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { cssVars } from '../ui/cssVars';
import '../ui/empty';
import { count, plural } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import { type Tone, toastError } from '../ui/toasts';
import './models/comparison';
import { share, shownValue } from './models/facts';
import { type Branch, nameOf, treeOf } from './models/tree';
import './models/version';

const TONES: Record<VersionStatusEnum, Tone | ''> = { candidate: 'info', active: 'good', retired: '' };
const HEADS = ['Version', 'Status', 'Release'];
const NUMBERS = ['Candidates', 'Win share', 'Mean rating'];

/** The model versions as a tree of descent, with what people made of their candidates; two can be compared. */
@customElement('mq-models-screen')
export class MqModelsScreen extends LitElement {
  @state() private versions: readonly ModelVersionAnswer[] | null = null;
  @state() private outcomes: ReadonlyMap<string, OutcomeJson> = new Map();
  @state() private opened = '';
  @state() private compared: readonly string[] = [];
  @state() private problem = '';

  static override styles = [
    ...controls,
    css`
      .version {
        padding-left: calc(var(--depth) * var(--s5));
      }
      td small {
        display: block;
        max-width: 36ch;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .version small {
        padding-left: var(--s3);
      }
      .opened td {
        padding: var(--s4);
        background: var(--surface-raised);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  private async load(): Promise<void> {
    this.problem = '';
    try {
      const [versions, outcomes] = await Promise.all([
        api.call('list_model_versions'),
        api.call('list_model_outcomes'),
      ]);
      this.versions = versions.results;
      this.outcomes = new Map(outcomes.results.map((outcome) => [outcome.model_version_id, outcome]));
    } catch (error) {
      if (this.versions) toastError(error);
      else this.problem = describeError(error);
    }
  }

  private readonly onChanged = () => {
    // A comparison reads its versions again when its list is another.
    this.compared = [...this.compared];
    void this.load();
  };

  private choose(id: string, isChosen: boolean): void {
    this.compared = isChosen ? [...this.compared, id] : this.compared.filter((one) => one !== id);
  }

  override render() {
    return html`<div class="page">
      <div>
        <h1>Models</h1>
        <p class="soft">
          Versions below the one that they were trained from. Candidates, win shares and ratings are those of your campaigns.
        </p>
      </div>
      ${this.content()}
    </div>`;
  }

  private content() {
    if (this.problem) return problemNotice(this.problem, () => this.load());
    if (!this.versions) return loadingNotice();
    if (this.versions.length === 0)
      return html`<mq-empty heading="No model versions yet">Register a trained version with <code class="mono">manage.py register_model</code> or by the API.</mq-empty>`;
    const { compared } = this;
    return html`${this.table(treeOf(this.versions))}
    ${
      compared.length === 2
        ? html`<mq-model-comparison .ids=${compared} .outcomes=${this.outcomes}></mq-model-comparison>`
        : html`<p class="soft" role="status">Select ${compared.length === 1 ? 'one more version' : 'two versions'} to see what differs.</p>`
    }`;
  }

  private table(branches: readonly Branch[]) {
    return html`<div class="table-wrap" tabindex="0" role="region" aria-label="Model versions">
      <table>
        <thead>
          <tr>
            ${HEADS.map((head) => html`<th scope="col">${head}</th>`)}
            ${NUMBERS.map((head) => html`<th scope="col" class="number">${head}</th>`)}
            <th scope="col">Compare</th>
          </tr>
        </thead>
        <tbody>${branches.map((branch) => [this.row(branch), this.detail(branch.version)])}</tbody>
      </table>
    </div>`;
  }

  private row({ version, depth }: Branch) {
    const { id, parent, release, status, notes } = version;
    const isOpen = this.opened === id;
    const open = () => {
      this.opened = isOpen ? '' : id;
    };
    return html`<tr>
      <td>
        <div class="version" ${cssVars({ '--depth': String(depth) })}>
          <button class="quiet" aria-expanded=${isOpen} @click=${open}>
            <span aria-hidden="true">${isOpen ? '▾' : '▸'}</span> ${nameOf(version)}
          </button>
          ${parent ? html`<small class="soft">from ${nameOf(parent)}${parent.id ? '' : ', not registered here'}</small>` : null}
          ${notes ? html`<small title=${notes}>${notes}</small>` : null}
        </div>
      </td>
      <td><span class="chip ${TONES[status]}">${NAMES.VersionStatusEnum[status].text}</span></td>
      <td>${release ? nameOf(release) : html`<span class="soft">—</span>`}</td>
      ${this.results(this.outcomes.get(id))}
      <td>${this.checkbox(version)}</td>
    </tr>`;
  }

  private results(outcome: OutcomeJson | undefined) {
    const { won = 0, lost = 0, tied = 0, win_share = null } = outcome?.record ?? {};
    return html`<td class="number">
        ${count(outcome?.candidates ?? 0)}
        ${outcome?.failed ? html`<small class="bad-text">${count(outcome.failed)} failed</small>` : null}
      </td>
      <td class="number">
        ${share(win_share)} ${outcome ? html`<small class="soft">${plural(won + lost + tied, 'comparison')}</small>` : null}
      </td>
      <td class="number">
        ${shownValue(outcome?.mean_rating ?? null)}
        ${outcome ? html`<small class="soft">${plural(outcome.n_ratings, 'rating')}</small>` : null}
      </td>`;
  }

  private checkbox(version: ModelVersionAnswer) {
    const isChosen = this.compared.includes(version.id);
    return html`<input
      type="checkbox" aria-label="Compare ${nameOf(version)}" .checked=${isChosen}
      ?disabled=${!isChosen && this.compared.length === 2}
      @change=${(event: Event) => this.choose(version.id, (event.target as HTMLInputElement).checked)}
    />`;
  }

  private detail({ id }: ModelVersionAnswer) {
    if (this.opened !== id) return null;
    return html`<tr class="opened">
      <td colspan=${HEADS.length + NUMBERS.length + 1}>
        <mq-model-version .versionId=${id} @changed=${this.onChanged}></mq-model-version>
      </td>
    </tr>`;
  }
}
