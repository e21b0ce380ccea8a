import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { go } from '../../state/location';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import { textOf } from '../../ui/forms';
import { objectLook, SIDE_STATES, STATES } from '../../ui/states';
import { addressOf, isFiltered, type ObjectFilter, SORTS, type Sort } from './filter';
import { MAX_NAME, removeFilter, type SavedFilter, savedFilters, saveFilter } from './savedFilters';

const TYPING_MS = 300;

/** Search, filters and order of the objects; each change goes to the page's address. */
@customElement('mq-object-filters')
export class MqObjectFilters extends LitElement {
  @property() campaignId = '';
  @property({ attribute: false }) filter!: ObjectFilter;
  @state() private categories: readonly string[] = [];
  @state() private saved: readonly SavedFilter[] = [];
  @state() private isNaming = false;
  private typing: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    ...controls,
    css`
      :host {
        display: grid;
        gap: var(--s3);
      }
      .fields {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--s3);
      }
      .field.search {
        flex: 1 1 220px;
      }
      select {
        max-width: 190px;
      }
      .saved {
        display: inline-flex;
        align-items: center;
      }
      .saved button {
        min-height: 24px;
        padding: 0 var(--s1);
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId') || !this.campaignId) return;
    this.saved = savedFilters(this.campaignId);
    void this.loadCategories();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.typing);
  }

  private async loadCategories(): Promise<void> {
    try {
      this.categories = (
        await api.call('list_categories', { path: { campaign_id: this.campaignId } })
      ).results;
    } catch {
      this.categories = []; // the list itself reports that the site is away
    }
  }

  private change(fields: Partial<ObjectFilter>): void {
    clearTimeout(this.typing);
    go(addressOf({ ...this.filter, ...fields }), { replace: 'q' in fields });
  }

  private readonly onType = (event: Event) => {
    const q = (event.target as HTMLInputElement).value;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.change({ q }), TYPING_MS);
  };

  private readonly save = (event: SubmitEvent) => {
    event.preventDefault();
    const name = textOf(new FormData(event.currentTarget as HTMLFormElement), 'name').trim();
    if (!name) return;
    this.saved = saveFilter(this.campaignId, { name, address: addressOf(this.filter) });
    this.isNaming = false;
  };

  override render() {
    const { filter } = this;
    return html`<div class="fields" role="search">
        <label class="field search"><span>Search</span>
          <input type="search" maxlength="100" .value=${filter.q} @input=${this.onType} placeholder="Name, category, photo or number" />
        </label>
        ${this.select('State', filter.state ?? '', [['', 'All'], ...[...STATES, ...SIDE_STATES].map((state) => [state, objectLook(state).text] as const)], (state) => this.change({ state: (state || null) as ObjectFilter['state'] }))}
        ${this.select('Category', filter.category ?? '', [['', 'All'], ...this.categoryChoices().map((name) => [name, name] as const)], (category) => this.change({ category: category || null }))}
        ${this.select('Sort by', filter.sort, Object.entries(SORTS), (sort) => this.change({ sort: sort as Sort }))}
      </div>
      ${this.savedRow()}`;
  }

  /** With the one of the address, which may be beyond the most frequent ones. */
  private categoryChoices(): readonly string[] {
    const { category } = this.filter;
    return category && !this.categories.includes(category) ? [category, ...this.categories] : this.categories;
  }

  private select(
    label: string,
    value: string,
    choices: readonly (readonly [string, string])[],
    change: (value: string) => void,
  ) {
    return html`<label class="field"><span>${label}</span>
      <select @change=${(event: Event) => change((event.target as HTMLSelectElement).value)}>
        ${repeat(
          choices,
          ([key]) => key,
          ([key, text]) => html`<option value=${key} .selected=${key === value}>${text}</option>`,
        )}
      </select>
    </label>`;
  }

  private savedRow() {
    const canSave = isFiltered(this.filter) || this.filter.sort !== 'id';
    if (!canSave && this.saved.length === 0) return null;
    const here = addressOf(this.filter);
    return html`<div class="row" role="group" aria-label="Saved filters">
      ${this.saved.map(
        ({ name, address }) => html`<span class="chip ${address === here ? 'info' : ''} saved">
          <a href=${address} aria-current=${address === here ? 'true' : 'false'}>${name}</a>
          <button class="quiet" aria-label="Remove the filter ${name}" @click=${() => {
            this.saved = removeFilter(this.campaignId, name);
          }}>✕</button>
        </span>`,
      )}
      ${canSave ? this.saving() : null}
      ${canSave ? html`<a class="small" href="/objects">Show all</a>` : null}
    </div>`;
  }

  private saving() {
    if (!this.isNaming) {
      return html`<button class="quiet" @click=${() => {
        this.isNaming = true;
      }}>Save this filter…</button>`;
    }
    return html`<form class="row" @submit=${this.save} autocomplete="off">
      <label><span class="sr-only">Name of the filter</span><input name="name" maxlength=${MAX_NAME} placeholder="Name of the filter" required /></label>
      <button>Save</button>
      <button type="button" class="quiet" @click=${() => {
        this.isNaming = false;
      }}>Cancel</button>
    </form>`;
  }
}
