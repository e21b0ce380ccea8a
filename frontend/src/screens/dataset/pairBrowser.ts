import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { CategoryRows, PairJson, PairSide, SplitEnum } from '../../contract/schema';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import { capital, plural, words } from '../../ui/format';
import '../../ui/objectThumb';
import { Pages } from '../../ui/pages';
import { PairViews } from '../../viewer/pairViews';
import { SHADING_NAMES, SHADINGS, type Shading } from '../../viewer/shading';

const SPLITS: readonly SplitEnum[] = ['train', 'validation', 'test'];

/** The pairs of a snapshot: a list, and both meshes of the selected pair beside each other. */
@customElement('mq-pair-browser')
export class MqPairBrowser extends LitElement {
  @property() datasetId = '';
  @property({ attribute: false }) categories: readonly CategoryRows[] = [];
  @state() private split = '';
  @state() private category: string | null = null;
  @state() private chosen: PairJson | null = null;
  @state() private shading: Shading = 'texture';
  @state() private problem = '';
  @query('.viewport') private host!: HTMLElement | null;
  @query('#left') private left!: HTMLElement;
  @query('#right') private right!: HTMLElement;
  private views: PairViews | null = null;
  private readonly pairs = new Pages<PairJson>(this, (cursor) =>
    api.call('list_dataset_pairs', {
      path: { dataset_id: this.datasetId },
      query: {
        cursor,
        limit: 30,
        ...(this.split ? { split: this.split as SplitEnum } : {}),
        ...(this.category === null ? {} : { category: this.category }),
      },
    }),
  );

  static override styles = [
    ...controls,
    css`
      .browser {
        display: grid;
        grid-template-columns: 300px minmax(0, 1fr);
        gap: var(--s4);
        align-items: start;
      }
      .list {
        display: grid;
        gap: var(--s1);
        grid-auto-rows: max-content;
        max-height: 520px;
        padding: 2px;
        overflow-y: auto;
      }
      .list > button {
        display: grid;
        grid-template-columns: 44px minmax(0, 1fr);
        gap: var(--s2);
        justify-content: stretch;
        padding: var(--s1) var(--s2);
        text-align: left;
        font-weight: 400;
        white-space: normal;
      }
      .list mq-object-thumb {
        width: 44px;
        height: 44px;
      }
      .viewport {
        position: relative;
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--s2);
        height: 380px;
      }
      .view {
        overflow: hidden;
        border-radius: var(--radius);
        background: var(--viewport);
        cursor: grab;
      }
      .two {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--s2);
      }
      .sides > div {
        display: grid;
        gap: 2px;
        align-content: start;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      @media (max-width: 800px) {
        .browser {
          grid-template-columns: minmax(0, 1fr);
        }
        .list {
          max-height: 260px;
        }
        .viewport {
          height: 240px;
        }
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.views?.dispose();
    this.views = null;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('datasetId') || changed.has('split') || changed.has('category')) void this.reload();
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('chosen')) void this.draw();
  }

  private async reload(): Promise<void> {
    this.pairs.reset();
    this.chosen = null;
    await this.pairs.reload();
    this.chosen = this.pairs.items[0] ?? null;
  }

  private async draw(): Promise<void> {
    const { chosen } = this;
    this.problem = '';
    if (!chosen || !this.host) return;
    try {
      this.views ??= new PairViews(this.host, [this.left, this.right]);
    } catch {
      this.problem = 'This browser cannot draw in 3D: WebGL 2 is missing or switched off.';
      return;
    }
    try {
      await this.views.show([chosen.chosen.glb_url, chosen.rejected.glb_url]);
    } catch (error) {
      if (this.chosen === chosen) this.problem = describeError(error);
    }
  }

  private shade(shading: Shading): void {
    this.shading = shading;
    if (this.views) this.views.shading = shading;
  }

  override render() {
    return html`<div class="stack">
      ${this.filters()}
      <div class="browser">
        <div class="stack tight">
          ${this.pairs.notice(html`<p class="soft">No pairs here.</p>`)}
          <div class="list">${this.pairs.items.map((pair) => this.row(pair))}</div>
          ${this.pairs.button()}
        </div>
        <div class="stack tight" ?hidden=${this.chosen === null}>
          <div class="viewport">
            <div class="view" id="left"></div>
            <div class="view" id="right"></div>
          </div>
          ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : nothing}
          ${this.chosen ? this.details(this.chosen) : nothing}
        </div>
      </div>
    </div>`;
  }

  private filters() {
    return html`<div class="row">
      <label class="row tight">Split
        <select
          @change=${(event: Event) => {
            this.split = (event.target as HTMLSelectElement).value;
          }}
        >
          <option value="">All</option>
          ${SPLITS.map((split) => html`<option value=${split}>${capital(split)}</option>`)}
        </select></label>
      <label class="row tight">Category
        <select
          @change=${({ target }: Event) => {
            const at = (target as HTMLSelectElement).selectedIndex;
            this.category = at === 0 ? null : (this.categories[at - 1]?.name ?? null);
          }}
        >
          <option>All</option>
          ${this.categories.map(({ name, pairs }) => html`<option>${name || 'No category'} (${pairs})</option>`)}
        </select></label>
    </div>`;
  }

  private row(pair: PairJson) {
    const { object, image, mask, split } = pair;
    return html`<button
      aria-pressed=${pair === this.chosen}
      @click=${() => {
        this.chosen = pair;
      }}
    >
      ${image ? html`<mq-object-thumb .image=${image} .mask=${mask}></mq-object-thumb>` : html`<span></span>`}
      <span>
        <strong>${object?.name || capital(pair.category) || 'Object'}</strong> <span class="soft small">${split}</span><br />
        <span class="small soft">${pair.chosen.generator} over ${pair.rejected.generator}</span>
      </span>
    </button>`;
  }

  private details(pair: PairJson) {
    const { object } = pair;
    return html`<div class="two sides small">
        ${this.side('Chosen', 'good', pair.chosen)} ${this.side('Rejected', '', pair.rejected)}
      </div>
      <div class="row spread">
        <span class="group" role="group" aria-label="Shading">
          ${SHADINGS.map(
            (
              shading,
            ) => html`<button aria-pressed=${shading === this.shading} @click=${() => this.shade(shading)}>
              ${SHADING_NAMES[shading]}
            </button>`,
          )}
        </span>
        ${object ? html`<a href="/objects/${object.id}">Open ${object.name || 'the object'}</a>` : html`<span class="soft small">The object is no longer on the site.</span>`}
      </div>
      <p class="small soft">${pairText(pair)}</p>`;
  }

  private side(title: string, tone: string, { generator, version, rating, on_policy }: PairSide) {
    return html`<div>
      <span><span class="chip ${tone}">${title}</span></span>
      <strong>${generator} ${version}</strong>
      <span class="soft">${rating === null ? 'Not rated' : `Rated ${rating.toFixed(2)}`}${on_policy ? ' · own model' : ''}</span>
    </div>`;
  }
}

/** Where a pair comes from, in a sentence. */
export function pairText({
  pair_kind,
  path_len,
  n_votes,
  n_chosen,
  n_rejected,
  n_tie,
  p_chosen,
}: PairJson): string {
  const way =
    path_len === 1 ? 'side by side' : path_len > 1 ? `through ${path_len} comparisons` : 'by ratings';
  const votes = `${plural(n_votes, 'vote')}: ${n_chosen} for, ${n_rejected} against${n_tie ? `, ${n_tie} equal` : ''}`;
  return `${capital(words(pair_kind))}, ${way}; ${votes}; estimated probability that the chosen one is better: ${p_chosen.toFixed(2)}.`;
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-pair-browser': MqPairBrowser;
  }
}
