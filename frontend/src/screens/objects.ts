import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ObjectListItem } from '../api/types';
import type { TargetObjectStateEnum } from '../contract/schema';
import { go } from '../state/location';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/empty';
import { ago } from '../ui/format';
import { OnNews } from '../ui/news';
import '../ui/objectThumb';
import { Pages } from '../ui/pages';
import { discardReason, objectChip, objectLook, SIDE_STATES, STATES } from '../ui/states';

/** The objects of a campaign, all or those in one state: where a bar of the funnel leads. */
@customElement('mq-objects-screen')
export class MqObjectsScreen extends LitElement {
  @property() campaignId: string | null = null;
  @property({ attribute: false }) query = new URLSearchParams();
  private readonly objects = new Pages<ObjectListItem>(this, (cursor) =>
    api.call('list_objects', {
      path: { campaign_id: this.campaignId! },
      query: { state: this.shown, cursor, limit: 50 },
    }),
  );

  static override styles = [
    ...controls,
    css`
      td:first-child {
        width: 96px;
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

  private get shown(): TargetObjectStateEnum | null {
    const state = this.query.get('state');
    return [...STATES, ...SIDE_STATES].find((known) => known === state) ?? null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!this.campaignId || !(changed.has('campaignId') || changed.has('query'))) return;
    this.objects.reset();
    void this.objects.reload();
  }

  override render() {
    const { items } = this.objects;
    return html`<div class="page">
      <div class="row spread">
        <h1>Objects</h1>
        <label class="row">State ${this.statePicker()}</label>
      </div>
      ${this.objects.notice(html`<mq-empty heading="No objects here">No object is in this state now.</mq-empty>`)}
      ${items.length > 0 ? this.table(items) : null}
      <div class="row">${this.objects.button()}</div>
    </div>`;
  }

  private statePicker() {
    return html`<select
      @change=${(event: Event) => {
        const state = (event.target as HTMLSelectElement).value;
        go(state ? `/objects?state=${state}` : '/objects');
      }}
    >
      <option value="" .selected=${this.shown === null}>All</option>
      ${[...STATES, ...SIDE_STATES].map(
        (state) =>
          html`<option value=${state} .selected=${state === this.shown}>${objectLook(state).text}</option>`,
      )}
    </select>`;
  }

  private table(items: ObjectListItem[]) {
    return html`<div class="table-wrap"><table>
      <thead><tr><th><span class="sr-only">Photo</span></th><th>Object</th><th>Category</th><th>State</th><th>Since</th></tr></thead>
      <tbody>${items.map(
        (object) => html`<tr>
          <td><a href="/images/${object.image.id}" aria-label="Photo ${object.image.name}"><mq-object-thumb .image=${object.image} .mask=${object.mask}></mq-object-thumb></a></td>
          <td>
            <a href="/objects/${object.id}">${object.name || object.category || `Object ${object.number}`}</a>
            <div class="soft small">No. ${object.number} in ${object.image.name}</div>
          </td>
          <td>${object.category || '–'}</td>
          <td>
            ${objectChip(object.state)}
            ${object.discard_reason ? html`<div class="soft small">${discardReason(object.discard_reason)}</div>` : null}
          </td>
          <td class="soft">${ago(object.state_changed_at)}</td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }
}
