import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import { NAMES } from '../contract/names';
import type { PreviousItem } from '../contract/schema';
import { go } from '../state/location';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/empty';
import { ago, dateTime } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import '../ui/objectThumb';
import { toastError } from '../ui/toasts';
import { previousText } from './previous/text';

/** One's own last submissions: what they were, with a link to each object and the undo while there is time. */
@customElement('mq-previous-screen')
export class MqPreviousScreen extends LitElement {
  @state() private items: readonly PreviousItem[] | null = null;
  @state() private problem = '';
  @state() private undoing = '';

  static override styles = [
    ...controls,
    css`
      td:first-child {
        width: 96px;
      }
      td:last-child {
        width: 1%;
        white-space: nowrap;
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
      this.items = (await api.call('list_previous_work_items')).results;
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  /** The item is held again: the work page shows it. */
  private async undo({ id, kind, lease_token }: PreviousItem): Promise<void> {
    this.undoing = id;
    try {
      await api.call('undo_work_item', { path: { item_id: id }, body: { lease_token } });
      go(`/work?kind=${kind}`);
    } catch (error) {
      toastError(error);
      void this.load();
    } finally {
      this.undoing = '';
    }
  }

  override render() {
    return html`<div class="page">
      <h1>Previous items</h1>
      ${this.content()}
    </div>`;
  }

  private content() {
    const { items } = this;
    if (this.problem) return problemNotice(this.problem, () => this.load());
    if (items === null) return loadingNotice();
    if (items.length === 0) {
      return html`<mq-empty heading="Nothing submitted yet">
        Your last 50 submissions are listed here.
        <a slot="actions" class="button" href="/work">Start working</a>
      </mq-empty>`;
    }
    return html`<div class="table-wrap"><table>
      <thead><tr>
        <th><span class="sr-only">Photo</span></th><th>Object</th><th>Work</th><th>Your answer</th><th>When</th>
        <th><span class="sr-only">Undo</span></th>
      </tr></thead>
      <tbody>${items.map((item) => this.row(item))}</tbody>
    </table></div>`;
  }

  private row(item: PreviousItem) {
    const { object, kind, done_at, undo_until } = item;
    const name = object.name || object.category || `Object ${object.number}`;
    return html`<tr>
      <td><mq-object-thumb .image=${item.image} .mask=${item.mask}></mq-object-thumb></td>
      <td><a href="/objects/${object.id}">${name}</a></td>
      <td>${NAMES.WorkItemKindEnum[kind].text}</td>
      <td>${previousText(item)}</td>
      <td class="soft" title=${dateTime(done_at)}>${ago(done_at)}</td>
      <td>${
        undo_until
          ? html`<button
              ?disabled=${this.undoing === item.id}
              aria-label="Undo: ${name}"
              title="Until ${dateTime(undo_until)}, as long as nobody has built on it"
              @click=${() => void this.undo(item)}
            >
              Undo
            </button>`
          : null
      }</td>
    </tr>`;
  }
}
