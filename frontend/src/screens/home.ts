import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { HomeAnswer } from '../contract/schema';
import { go } from '../state/location';
import { session } from '../state/session';
import { allStages } from '../state/stages';
import { Watch } from '../state/store';
import { controls } from '../ui/controls';
import { cssVars } from '../ui/cssVars';
import { plural } from '../ui/format';
import { Keys } from '../ui/keys';
import { problemNotice } from '../ui/loading';
import { OnNews } from '../ui/news';
import { toastError } from '../ui/toasts';
import { loadHome } from './home/load';
import { atMachines, type Waiting, waitingFor } from './home/nextWork';
import { daySection, partStyles, progressSection, returnedSection } from './home/parts';
import { WELCOMES, type Welcome } from './home/welcome';

/** How many tiles a row has at most, so that the rows are about as long: 4 + 1 becomes 3 + 2. */
function columnsOf(tiles: number): number {
  const MOST = 4;
  return Math.max(1, Math.ceil(tiles / Math.ceil(tiles / MOST)));
}

/** The work that waits for the person, what came back to them, their day and the campaign's progress. */
@customElement('mq-home-screen')
export class MqHomeScreen extends LitElement {
  @property() campaignId: string | null = null;
  @state() private home: HomeAnswer | null = null;
  @state() private problem = '';
  private readonly session = new Watch(this, session);
  readonly news = new OnNews(this, ['funnel.changed', 'escalation.changed', 'work.available'], () =>
    this.load(),
  );

  static override styles = [
    ...controls,
    partStyles,
    css`
      .page {
        max-width: 960px;
        padding-top: var(--s6);
      }
      .hero {
        display: grid;
        gap: var(--s3);
        justify-items: start;
        padding: var(--s5);
        border: 1px solid var(--line);
        border-radius: 12px;
        background: var(--surface);
      }
      h1 {
        font-size: var(--text-xxl);
      }
      .grid {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s3);
      }
      /* As many in each row as fit, and the rows filled. */
      .grid > .card {
        flex: 1 1 max(220px, calc(100% / var(--columns) - var(--s3)));
        max-width: 100%;
      }
      a.card {
        display: grid;
        gap: 2px;
        align-content: start;
        color: inherit;
        text-decoration: none;
      }
      a.card.returned {
        gap: var(--s3);
      }
      a.card:hover {
        border-color: var(--line-strong);
        background: var(--surface-hover);
      }
      .grid strong {
        color: var(--accent);
      }
      p {
        max-width: 62ch;
      }
    `,
  ];

  constructor() {
    super();
    new Keys(this, 'Home', () => [
      { keys: ['Enter'], does: this.first?.text ?? '', run: () => this.first && go(this.first.path) },
    ]);
  }

  private get welcome(): Welcome | null {
    const role = this.session.value.session?.user?.role;
    return role ? WELCOMES[role] : null;
  }

  private get waiting(): Waiting[] {
    const role = this.session.value.session?.user?.role;
    return this.home && role ? waitingFor(this.home, role, allStages()) : [];
  }

  private get first(): { text: string; path: string } | null {
    return this.waiting[0] ?? this.welcome?.first ?? null;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId')) return;
    this.home = null;
    this.load();
  }

  private load(): void {
    const { campaignId } = this;
    if (!campaignId) return;
    loadHome(campaignId)
      .then((home) => {
        if (campaignId !== this.campaignId) return;
        this.home = home;
        this.problem = '';
      })
      .catch((error: unknown) => {
        if (this.home) toastError(error);
        else this.problem = describeError(error);
      });
  }

  override render() {
    const { welcome, first, home } = this;
    const known = this.session.value.session;
    if (!welcome || !known?.user || !first) return null;
    const campaign = known.campaigns.find(({ id }) => id === this.campaignId);
    return html`<div class="page">
      <section class="hero">
        <span class="soft">${campaign ? campaign.name : 'You are not a member of a campaign yet; ask a lead.'}</span>
        <h1>${welcome.heading}</h1>
        <p class="soft">${welcome.text}</p>
        <div class="row">
          <a class="button primary large" href=${first.path}>${first.text} <kbd>Enter</kbd></a>
          ${this.waiting[0] ? html`<span class="soft">${this.waiting[0].amount}</span>` : nothing}
        </div>
        ${this.situation()}
      </section>
      ${this.problem ? problemNotice(this.problem, () => this.load()) : nothing}
      ${home ? returnedSection(home) : nothing} ${this.waitingSection()}
      ${home ? html`<div class="two">${daySection(home)} ${progressSection(home)}</div>` : nothing}
      <nav class="grid" aria-label="Pages" ${cssVars({ '--columns': `${columnsOf(welcome.others.length)}` })}>
        ${welcome.others.map(
          ({ text, path, help }) => html`<a class="card" href=${path}>
            <strong>${text}</strong><span class="small soft">${help}</span>
          </a>`,
        )}
      </nav>
    </div>`;
  }

  /** What is unfinished; when nothing waits, why. */
  private situation() {
    const { home } = this;
    if (!home) return nothing;
    const held = home.work.reduce((sum, kind) => sum + kind.held, 0);
    if (held > 0)
      return html`<p class="small soft">You have ${plural(held, 'unfinished item')}. They are resumed first.</p>`;
    if (this.waiting.length > 0 || home.work.length === 0) return nothing;
    const made = atMachines(home);
    const reason =
      made > 0
        ? `candidates for ${plural(made, 'object')} are being generated.`
        : 'everything is done or taken.';
    return html`<p class="small soft">Nothing waits for you: ${reason}</p>`;
  }

  private waitingSection() {
    const cameBack = new Set(this.home?.returned_meshes.map(({ escalation_id }) => escalation_id));
    const waiting = this.waiting.filter(({ path }) => !cameBack.has(path.replace('/escalations/', '')));
    if (waiting.length === 0) return nothing;
    return html`<section class="stack tight" aria-labelledby="waiting">
      <h2 id="waiting">Waiting for you</h2>
      <div class="grid" ${cssVars({ '--columns': `${columnsOf(waiting.length)}` })}>
        ${waiting.map(
          ({ text, path, amount }) => html`<a class="card" href=${path}>
            <strong>${text}</strong><span class="number">${amount}</span>
          </a>`,
        )}
      </div>
    </section>`;
  }
}
