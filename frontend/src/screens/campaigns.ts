import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { describeError } from '../api/errors';
import type { CampaignAnswer, RatingLevel } from '../api/types';
import { hasRole, loadSession, showCampaign } from '../state/session';
import { api } from '../state/site';
import { mayLeave } from '../state/unsaved';
import { controls } from '../ui/controls';
import '../ui/empty';
import { plural } from '../ui/format';
import { loadingNotice, problemNotice } from '../ui/loading';
import { toastError } from '../ui/toasts';
import './campaignForm';
import './campaignMembers';
import './collectionRounds';

/** The campaigns a lead runs: their settings, sources and members. */
@customElement('mq-campaigns-screen')
export class MqCampaignsScreen extends LitElement {
  @property() campaignId: string | null = null;
  @state() private problem = '';
  @state() private campaigns: readonly CampaignAnswer[] | null = null;
  private levels: readonly RatingLevel[] = [];
  @state() private isNew = false;
  /** Each reload makes a new form, without what was typed into the old one. */
  @state() private reloads = 0;

  static override styles = [
    ...controls,
    css`
      .split {
        display: grid;
        grid-template-columns: 240px minmax(0, 1fr);
        gap: var(--s5);
        align-items: start;
      }
      @media (max-width: 700px) {
        .split {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      ul {
        display: grid;
        gap: var(--s1);
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li button {
        display: grid;
        justify-content: stretch;
        gap: 0;
        width: 100%;
        padding: var(--s2) var(--s3);
        text-align: left;
        white-space: normal;
      }
      li small {
        font-weight: 400;
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
      const { results, rating_scale } = await api.call('list_campaigns');
      this.levels = rating_scale;
      this.campaigns = results;
    } catch (error) {
      if (this.campaigns) toastError(error);
      else this.problem = describeError(error);
    }
  }

  private readonly onSaved = async (event: CustomEvent<CampaignAnswer>) => {
    this.isNew = false;
    await Promise.all([this.load(), loadSession().catch(toastError)]);
    showCampaign(event.detail.id);
  };

  private readonly reload = async () => {
    await this.load();
    this.reloads += 1;
  };

  private async show(campaign: CampaignAnswer): Promise<void> {
    if (!(await mayLeave())) return;
    this.isNew = false;
    showCampaign(campaign.id);
  }

  private readonly begin = async () => {
    if (await mayLeave()) this.isNew = true;
  };

  override render() {
    const { campaigns } = this;
    if (this.problem) return html`<div class="page">${problemNotice(this.problem, () => this.load())}</div>`;
    if (!campaigns) return html`<div class="page">${loadingNotice()}</div>`;
    const shown = this.isNew ? null : (campaigns.find(({ id }) => id === this.campaignId) ?? null);
    const mayManage = hasRole('lead');
    return html`<div class="page">
      <div class="row spread">
        <h1>Campaigns</h1>
        ${
          mayManage
            ? html`<button
                class=${campaigns.length === 0 ? 'primary' : ''}
                @click=${this.begin}
              >
                New campaign
              </button>`
            : null
        }
      </div>
      <div class="split">
        <ul aria-label="Campaigns">
          ${campaigns.map((campaign) => this.entry(campaign, campaign === shown))}
        </ul>
        <div class="stack">
          ${
            shown || this.isNew
              ? keyed(`${shown?.id} ${this.reloads}`, this.form(shown, mayManage))
              : html`<mq-empty heading="No campaign chosen">Choose one on the left, or make a new one.</mq-empty>`
          }
          ${shown ? this.collectionRounds(shown, mayManage) : null}
          ${shown && mayManage ? html`<mq-campaign-members .campaignId=${shown.id}></mq-campaign-members>` : null}
        </div>
      </div>
    </div>`;
  }

  private form(campaign: CampaignAnswer | null, mayManage: boolean) {
    return html`<mq-campaign-form
      .campaign=${campaign}
      .campaigns=${this.campaigns ?? []}
      .levels=${this.levels}
      .readonly=${!mayManage}
      @saved=${this.onSaved}
      @reload=${this.reload}
    ></mq-campaign-form>`;
  }

  private collectionRounds(campaign: CampaignAnswer, mayManage: boolean) {
    return html`<mq-collection-rounds
      .campaign=${campaign}
      .readonly=${!mayManage}
      @started=${() => void this.load()}
    ></mq-collection-rounds>`;
  }

  private entry(campaign: CampaignAnswer, isShown: boolean) {
    return html`<li>
      <button aria-pressed=${isShown} @click=${() => this.show(campaign)}>
        <span>${campaign.name}</span>
        <small class="soft number">
          ${campaign.is_active ? '' : 'Paused · '}collection round ${campaign.round_number} · ${plural(campaign.candidates_per_object, 'candidate')}
        </small>
      </button>
    </li>`;
  }
}
