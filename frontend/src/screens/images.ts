import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ImageAnswer } from '../api/types';
import { go } from '../state/location';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/empty';
import { plural } from '../ui/format';
import { OnNews } from '../ui/news';
import { Pages } from '../ui/pages';
import { objectLook } from '../ui/states';
import './imagesUpload';

const TYPING_MS = 300;
const WITH_OBJECTS = { '': 'All photos', some: 'With objects', none: 'Without objects' };

/** The photos of a campaign, with what has become of the objects in them. */
@customElement('mq-images-screen')
export class MqImagesScreen extends LitElement {
  @property() campaignId: string | null = null;
  @property({ attribute: false }) query = new URLSearchParams();
  private readonly images = new Pages<ImageAnswer>(this, (cursor) => {
    const { q, objects } = this.filter;
    return api.call('list_images', {
      path: { campaign_id: this.campaignId! },
      query: { q: q || null, objects, cursor, limit: 60 },
    });
  });
  private typing: ReturnType<typeof setTimeout> | undefined;

  static override styles = [
    ...controls,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(220px, 1fr));
        gap: var(--s4);
      }
      .tile {
        display: grid;
        grid-template-rows: auto 1fr;
        overflow: hidden;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface);
        color: inherit;
        text-decoration: none;
      }
      .tile:hover {
        border-color: var(--line-strong);
        box-shadow: var(--shadow);
      }
      .tile img {
        display: block;
        width: 100%;
        aspect-ratio: 4 / 3;
        object-fit: cover;
        background: var(--surface-sunken);
      }
      .facts {
        display: grid;
        gap: var(--s1);
        align-content: start;
        padding: var(--s3);
      }
      .name {
        overflow: hidden;
        font-weight: 550;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .row {
        gap: var(--s1);
      }
      .fields {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--s3);
      }
      .field.search {
        flex: 1 1 240px;
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(this, ['object.changed', 'pointmap.changed'], () => void this.images.reload());
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!(changed.has('campaignId') || changed.has('query')) || !this.campaignId) return;
    this.images.reset();
    void this.images.reload();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.typing);
  }

  /** What the address asks for: `/images?q=kitchen&objects=none`. */
  private get filter(): { q: string; objects: 'some' | 'none' | null } {
    const objects = this.query.get('objects');
    return {
      q: (this.query.get('q') ?? '').trim().slice(0, 100),
      objects: objects === 'some' || objects === 'none' ? objects : null,
    };
  }

  private change(fields: { q?: string; objects?: string }): void {
    clearTimeout(this.typing);
    const wanted = { ...this.filter, ...fields };
    const entries = Object.entries(wanted).flatMap(([name, value]) =>
      value?.trim() ? [[name, value.trim()]] : [],
    );
    const text = new URLSearchParams(entries).toString();
    go(text ? `/images?${text}` : '/images', { replace: 'q' in fields });
  }

  private readonly onType = (event: Event) => {
    const q = (event.target as HTMLInputElement).value;
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.change({ q }), TYPING_MS);
  };

  private filters() {
    const { q, objects } = this.filter;
    return html`<div class="fields" role="search">
      <label class="field search"><span>Search</span>
        <input type="search" maxlength="100" .value=${q} @input=${this.onType} placeholder="Name, source, licence or object" />
      </label>
      <label class="field"><span>Objects</span>
        <select @change=${(event: Event) => this.change({ objects: (event.target as HTMLSelectElement).value })}>
          ${Object.entries(WITH_OBJECTS).map(([value, text]) => html`<option value=${value} .selected=${value === (objects ?? '')}>${text}</option>`)}
        </select>
      </label>
    </div>`;
  }

  override render() {
    if (!this.campaignId) {
      return html`<div class="page"><mq-empty heading="No campaign">You are not a member of any campaign yet.</mq-empty></div>`;
    }
    const mayUpload = hasRole('annotator', 'lead');
    return html`<div class="page">
      <h1>Images</h1>
      ${
        mayUpload
          ? html`<mq-images-upload
              .campaignId=${this.campaignId}
              @images-arrived=${() => void this.images.reload()}
            ></mq-images-upload>`
          : null
      }
      ${this.filters()}
      ${this.grid()}
    </div>`;
  }

  private grid() {
    const hint = hasRole('annotator', 'lead') ? 'Add some above.' : 'An annotator or a lead adds them.';
    const isFiltered = this.filter.q !== '' || this.filter.objects !== null;
    const notice = this.images.notice(
      isFiltered
        ? html`<mq-empty heading="No photos match"><a slot="actions" href="/images">Show all photos</a>Nothing in this campaign fits the search.</mq-empty>`
        : html`<mq-empty heading="No photos yet">${hint}</mq-empty>`,
    );
    if (notice) return notice;
    return html`<div class="grid">${this.images.items.map((image) => this.tile(image))}</div>
      <div class="row">${this.images.button()}</div>`;
  }

  private tile(image: ImageAnswer) {
    return html`<a class="tile" href="/images/${image.id}">
      <img src=${image.thumbnail_url} alt="" loading="lazy" />
      <div class="facts">
        <span class="name" title=${image.name}>${image.name}</span>
        <span class="soft small number">${image.width} × ${image.height} px${image.licence ? html` · ${image.licence}` : null}</span>
        <div class="row">
          ${image.holdout ? html`<span class="chip warn" title="Never trained on">Held out</span>` : null}${this.states(image)}${image.near_duplicate_of ? html`<span class="chip warn" title="Looks like ${image.near_duplicate_of.name}">Near-duplicate</span>` : null}
        </div>
      </div>
    </a>`;
  }

  private states(image: ImageAnswer) {
    const counts = countStates(image);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (total === 0) return html`<span class="chip">No object yet</span>`;
    return [...counts].map(([state, count]) => {
      const { text, tone } = objectLook(state);
      return html`<span class="chip ${tone}" title=${plural(count, 'object')}>${count} ${text.toLowerCase()}</span>`;
    });
  }
}

export function countStates({ objects }: ImageAnswer): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { state } of objects) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}
