import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MemberAnswer } from '../api/types';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/dialog';
import { capital } from '../ui/format';
import { toast, toastError } from '../ui/toasts';
import './campaigns/peopleDialog';
import type { PeoplePicked } from './campaigns/peopleDialog';

/** Who takes part in a campaign, and so may see what is in it. */
@customElement('mq-campaign-members')
export class MqCampaignMembers extends LitElement {
  @property() campaignId = '';
  @state() private members: readonly MemberAnswer[] = [];
  @state() private isAdding = false;
  /** The member whose removal is asked about. */
  @state() private leaving: string | null = null;
  private version = 1;

  static override styles = [
    ...controls,
    css`
      .card {
        display: grid;
        gap: var(--s3);
      }
      .members {
        display: flex;
        flex-wrap: wrap;
        gap: var(--s2);
      }
      .member {
        display: inline-flex;
        align-items: center;
        gap: var(--s2);
        padding-left: var(--s3);
        border: 1px solid var(--line);
        border-radius: 999px;
      }
      .member button {
        border-radius: 999px;
        padding: 0 10px;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('campaignId')) void this.load();
  }

  private async load(): Promise<void> {
    try {
      const { results, version } = await api.call('list_members', { path: { campaign_id: this.campaignId } });
      this.members = results;
      this.version = version;
    } catch (error) {
      toastError(error);
    }
  }

  private async save(usernames: string[], done: string): Promise<void> {
    try {
      const response = await api.call('set_members', {
        path: { campaign_id: this.campaignId },
        body: { usernames, version: this.version },
      });
      this.members = response.results;
      this.version = response.version;
      toast(done, 'good');
    } catch (error) {
      toastError(error);
      await this.load();
    }
  }

  private get names(): string[] {
    return this.members.map(({ username }) => username);
  }

  private readonly add = ({ usernames }: PeoplePicked) => {
    this.isAdding = false;
    const text =
      usernames.length === 1 ? `${usernames[0]} was added.` : `${usernames.length} people were added.`;
    void this.save([...this.names, ...usernames.filter((name) => !this.names.includes(name))], text);
  };

  private readonly removeMember = () => {
    const name = this.leaving;
    this.leaving = null;
    if (name !== null)
      void this.save(
        this.names.filter((other) => other !== name),
        `${name} was removed.`,
      );
  };

  private async logOut(username: string): Promise<void> {
    try {
      await api.call('end_member_sessions', { path: { campaign_id: this.campaignId, username } });
      toast(`${username} was logged out everywhere.`, 'good');
    } catch (error) {
      toastError(error);
    }
  }

  override render() {
    return html`<section class="card">
      <h2>Members</h2>
      <div class="members">
        ${this.members.map(
          ({ username, role }) => html`<span class="member">
            ${username} <span class="soft small">${capital(role)}</span>
            <button class="quiet" title="Log out in every browser" @click=${() => this.logOut(username)}>
              Log out<span class="sr-only"> ${username}</span>
            </button>
            <button class="quiet" aria-label="Remove ${username}" @click=${() => {
              this.leaving = username;
            }}>✕</button>
          </span>`,
        )}
      </div>
      <div>
        <button
          @click=${() => {
            this.isAdding = true;
          }}
        >
          Add people…
        </button>
      </div>
      <mq-people-dialog
        .campaignId=${this.campaignId}
        .open=${this.isAdding}
        @people-picked=${this.add}
        @close=${() => {
          this.isAdding = false;
        }}
      ></mq-people-dialog>
      ${this.leavingDialog()}
    </section>`;
  }

  private leavingDialog() {
    const stay = () => {
      this.leaving = null;
    };
    return html`<mq-dialog heading="Remove ${this.leaving ?? ''}?" .open=${this.leaving !== null} @close=${stay}>
      <p>${this.leaving ?? ''} will no longer see this campaign. What this person submitted stays.</p>
      <button slot="actions" autofocus @click=${stay}>Keep</button>
      <button slot="actions" class="danger" @click=${this.removeMember}>Remove</button>
    </mq-dialog>`;
  }
}
