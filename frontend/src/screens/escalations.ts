import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Page } from '../api/types';
import type { Card } from '../contract/schema';
import { currentUser } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { ago, plural } from '../ui/format';
import { OnNews } from '../ui/news';
import '../ui/objectThumb';
import { Pages } from '../ui/pages';
import { DEFECTS, nameOf, REASONS } from '../ui/reasons';
import { boardOrder, COLUMNS, type ColumnState } from './escalations/columns';

function returnedNote({ returned }: Card) {
  if (!returned) return nothing;
  return html`<span class="notice warn small back">
    <strong>Version ${returned.version} returned by ${returned.reviewer}:</strong>
    <span class="note">${returned.note}</span>
  </span>`;
}

/** How often it was tried and sent back, and the rating for which it came here. */
export function historyOf({
  rating,
  n_uploads,
  n_returns,
}: Pick<Card, 'rating' | 'n_uploads' | 'n_returns'>): string {
  return [
    rating ? `Best candidate (No. ${rating.candidate_number}) rated ${rating.level || rating.value}` : '',
    n_uploads ? plural(n_uploads, 'version') : '',
    n_returns ? `returned ${n_returns === 1 ? 'once' : `${n_returns} times`}` : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** The artists' board: what needs a mesh made by hand, by how far it is. */
@customElement('mq-escalations-screen')
export class MqEscalationsScreen extends LitElement {
  /** Set by the shell. */
  @property({ attribute: false }) campaignId: string | null = null;
  readonly news = new OnNews(this, ['escalation.changed', 'upload.checked'], () => this.load());
  private readonly columns = new Map<ColumnState, Pages<Card>>(
    COLUMNS.map(({ state }) => [state, new Pages<Card>(this, (cursor) => this.fetch(state, cursor))]),
  );

  static override styles = [
    ...controls,
    css`
      .board {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: var(--s4);
        padding: 0 var(--s5) var(--s5);
        align-items: start;
      }
      .top {
        padding: var(--s5) var(--s5) var(--s4);
      }
      .column {
        display: grid;
        gap: var(--s3);
        padding: var(--s3);
        border-radius: var(--radius);
        background: var(--surface-sunken);
      }
      .column > h2 {
        display: flex;
        justify-content: space-between;
        font-size: var(--text-m);
      }
      .card {
        display: grid;
        gap: var(--s2);
        padding: var(--s3);
        color: inherit;
        text-decoration: none;
        transition: background var(--quick);
      }
      .card:hover {
        background: var(--surface-hover);
      }
      .own {
        border-color: var(--accent);
      }
      .head {
        display: grid;
        grid-template-columns: 64px minmax(0, 1fr);
        gap: var(--s3);
        align-items: center;
      }
      mq-object-thumb {
        width: 64px;
        height: 64px;
      }
      .note {
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .chip {
        white-space: normal;
      }
      .back {
        display: grid;
        padding: var(--s2) var(--s3);
      }
      @media (max-width: 1000px) {
        .board {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
      }
      @media (max-width: 600px) {
        .board {
          grid-template-columns: minmax(0, 1fr);
          padding: 0 var(--s3) var(--s4);
        }
        .top {
          padding: var(--s4) var(--s3) var(--s3);
        }
      }
    `,
  ];

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('campaignId')) return;
    for (const column of this.columns.values()) column.reset();
    this.load();
  }

  private load(): void {
    if (!this.campaignId) return;
    for (const column of this.columns.values()) void column.reload();
  }

  private fetch(state: ColumnState, cursor: string | null): Promise<Page<Card>> {
    return api.call('list_escalations', {
      path: { campaign_id: this.campaignId! },
      query: { state, cursor },
    });
  }

  override render() {
    return html`<div class="top">
        <h1>Escalations</h1>
        <p class="soft">Objects for which no candidate was good enough: an artist makes the mesh.</p>
      </div>
      <div class="board">${COLUMNS.map(({ state, name, empty }) => this.column(state, name, empty))}</div>`;
  }

  private column(state: ColumnState, name: string, empty: string) {
    const pages = this.columns.get(state)!;
    const cards = boardOrder(pages.items, currentUser()?.username ?? null);
    return html`<section class="column" aria-label=${name}>
      <h2>${name} <span class="soft number">${cards.length}${pages.hasMore ? '+' : ''}</span></h2>
      ${cards.map((card) => this.card(card))}
      ${pages.notice(html`<p class="soft small">${empty}</p>`)} ${pages.button()}
    </section>`;
  }

  private card(card: Card) {
    const isOwn = card.assignee !== null && card.assignee === currentUser()?.username;
    const who = isOwn ? 'You' : card.assignee;
    const history = historyOf(card);
    const tags = [
      ...card.reasons.map((r) => nameOf(REASONS, r)),
      ...card.defects.map((d) => nameOf(DEFECTS, d)),
    ];
    return html`<a class="card ${isOwn ? 'own' : ''}" href="/escalations/${card.id}">
      <span class="head">
        <mq-object-thumb .image=${card.image} .mask=${card.mask}></mq-object-thumb>
        <span>
          <h3>${card.object.name || 'Object'} <span class="soft">#${card.object.number}</span></h3>
          <span class="soft small">${who ? `${who} · ` : ''}${ago(card.created_at)}</span>
        </span>
      </span>
      ${tags.length ? html`<span class="row tight">${tags.map((tag) => html`<span class="chip">${tag}</span>`)}</span>` : nothing}
      ${card.note ? html`<span class="small soft note">${card.note}</span>` : nothing}
      ${returnedNote(card)}
      ${history ? html`<span class="small soft">${history}</span>` : nothing}
    </a>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-escalations-screen': MqEscalationsScreen;
  }
}
