import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ObjectListItem } from '../api/types';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/empty';
import { ago } from '../ui/format';
import { OnNews } from '../ui/news';
import '../ui/objectThumb';
import { Pages } from '../ui/pages';
import { discardReason, objectChip } from '../ui/states';
import { PRIORITIES } from './objects/bulkBar';
import { addressOf, filterOf, isFiltered, type ObjectFilter } from './objects/filter';
import './objects/filters';

/** The objects of a campaign, searched, filtered and sorted by the page's address; leads act on many at once. */
@customElement('mq-objects-screen')
export class MqObjectsScreen extends LitElement {
  @property() campaignId: string | null = null;
  @property({ attribute: false }) query = new URLSearchParams();
  @state() private chosen: ReadonlySet<string> = new Set();
  private filter: ObjectFilter = filterOf(new URLSearchParams());
  private readonly objects = new Pages<ObjectListItem>(this, (cursor) => {
    const { q, state, category, sort } = this.filter;
    return api.call('list_objects', {
      path: { campaign_id: this.campaignId! },
      query: { q: q.trim() || null, state, category, sort, cursor, limit: 50 },
    });
  });

  static override styles = [
    ...controls,
    css`
      td:has(mq-object-thumb) {
        width: 96px;
      }
      .box {
        width: 32px;
        padding-right: 0;
      }
      .box label {
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        cursor: pointer;
      }
      tr.chosen {
        background: var(--accent-soft);
      }
    `,
  ];

  constructor() {
    super();
    new OnNews(
      this,
      ['object.changed'],
      () => void this.objects.reload(),
      (news) => news.campaign_id === this.campaignId,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId') && !changed.has('query')) return;
    const filter = filterOf(this.query);
    const isSame = !changed.has('campaignId') && addressOf(filter) === addressOf(this.filter);
    this.filter = filter;
    if (!this.campaignId || (isSame && this.objects.isLoaded)) return;
    this.chosen = new Set();
    this.objects.reset();
    void this.objects.reload();
  }

  private choose(ids: readonly string[], isChosen: boolean): void {
    const chosen = new Set(this.chosen);
    for (const id of ids) {
      if (isChosen) chosen.add(id);
      else chosen.delete(id);
    }
    this.chosen = chosen;
  }

  override render() {
    if (!this.campaignId) {
      return html`<div class="page"><mq-empty heading="No campaign">You are not a member of any campaign yet.</mq-empty></div>`;
    }
    const { items } = this.objects;
    return html`<div class="page">
      <h1>Objects</h1>
      <mq-object-filters .campaignId=${this.campaignId} .filter=${this.filter}></mq-object-filters>
      ${this.objects.notice(this.empty())}
      ${items.length > 0 ? this.table(items) : null}
      <div class="row">${this.objects.button()}</div>
      ${hasRole('lead') ? this.bulk(items) : null}
    </div>`;
  }

  private empty() {
    return isFiltered(this.filter)
      ? html`<mq-empty heading="No objects match"><a slot="actions" href="/objects">Show all objects</a>Nothing in this campaign fits the search and the filters.</mq-empty>`
      : html`<mq-empty heading="No objects here"><a slot="actions" href="/images">Go to the images</a>Objects are outlined in the photos of the campaign.</mq-empty>`;
  }

  private bulk(items: ObjectListItem[]) {
    return html`<mq-objects-bulk
      .campaignId=${this.campaignId ?? ''}
      .chosen=${items.filter(({ id }) => this.chosen.has(id))}
      @bulk-done=${() => {
        this.chosen = new Set();
        void this.objects.reload();
      }}
      @bulk-clear=${() => {
        this.chosen = new Set();
      }}
    ></mq-objects-bulk>`;
  }

  private table(items: ObjectListItem[]) {
    const isLead = hasRole('lead');
    return html`<div class="table-wrap"><table>
      <thead><tr>
        ${isLead ? html`<th class="box">${this.chooseAll(items)}</th>` : null}
        <th><span class="sr-only">Photo</span></th><th>Object</th><th>Category</th><th>State</th><th>Since</th>
      </tr></thead>
      <tbody>${items.map((object) => this.row(object, isLead))}</tbody>
    </table></div>`;
  }

  private chooseAll(items: ObjectListItem[]) {
    const isAll = items.every(({ id }) => this.chosen.has(id));
    return html`<label title="All shown"><input type="checkbox" aria-label="Choose all shown" .checked=${isAll}
      .indeterminate=${!isAll && this.chosen.size > 0}
      @change=${() =>
        this.choose(
          items.map(({ id }) => id),
          !isAll,
        )} /></label>`;
  }

  private row(object: ObjectListItem, isLead: boolean) {
    const name = object.name || object.category || `Object ${object.number}`;
    const isChosen = this.chosen.has(object.id);
    return html`<tr class=${isChosen ? 'chosen' : ''}>
      ${
        isLead
          ? html`<td class="box"><label><input type="checkbox" aria-label="Choose ${name}, no. ${object.number} in ${object.image.name}" .checked=${isChosen} @change=${() => this.choose([object.id], !isChosen)} /></label></td>`
          : null
      }
      <td><a href="/images/${object.image.id}" aria-label="Photo ${object.image.name}"><mq-object-thumb .image=${object.image} .mask=${object.mask}></mq-object-thumb></a></td>
      <td>
        <a href="/objects/${object.id}">${name}</a>
        <div class="soft small">No. ${object.number} in ${object.image.name}</div>
      </td>
      <td>${object.category || '–'}</td>
      <td>
        <div class="row">${objectChip(object.state)}${this.marks(object)}</div>
        ${object.discard_reason ? html`<div class="soft small">${discardReason(object.discard_reason)}</div>` : null}
      </td>
      <td class="soft">${ago(object.state_changed_at)}</td>
    </tr>`;
  }

  private marks({ priority, holdout }: ObjectListItem) {
    return [
      priority >= PRIORITIES.first
        ? html`<span class="chip" title="Priority ${priority}">First</span>`
        : null,
      priority <= PRIORITIES.last ? html`<span class="chip" title="Priority ${priority}">Last</span>` : null,
      holdout ? html`<span class="chip warn" title="Never trained on">Held out</span>` : null,
    ];
  }
}
