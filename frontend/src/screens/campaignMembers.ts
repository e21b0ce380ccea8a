import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { MemberAnswer } from '../api/types';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { capital } from '../ui/format';
import { toast, toastError } from '../ui/toasts';

/** Who takes part in a campaign, and so may see what is in it. */
@customElement('mq-campaign-members')
export class MqCampaignMembers extends LitElement {
  @property() campaignId = '';
  @state() private members: readonly MemberAnswer[] = [];
  private version = 1;

  static override styles = [
    ...controls,
    css`
      .card {
        display: grid;
        gap: var(--s3);
      }
      form {
        display: flex;
        gap: var(--s2);
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
      const answer = await api.call('set_members', {
        path: { campaign_id: this.campaignId },
        body: { usernames, version: this.version },
      });
      this.members = answer.results;
      this.version = answer.version;
      toast(done, 'good');
    } catch (error) {
      toastError(error);
      await this.load();
    }
  }

  private get names(): string[] {
    return this.members.map(({ username }) => username);
  }

  private readonly add = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = String(new FormData(form).get('username')).trim();
    if (!name || this.names.includes(name)) return;
    await this.save([...this.names, name], `${name} was added.`);
    form.reset();
  };

  private removeMember(name: string): void {
    void this.save(
      this.names.filter((other) => other !== name),
      `${name} was removed.`,
    );
  }

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
            <button class="quiet" aria-label="Remove ${username}" @click=${() => this.removeMember(username)}>✕</button>
          </span>`,
        )}
      </div>
      <form @submit=${this.add}>
        <input name="username" required aria-label="Name of a user" placeholder="Name of a user" />
        <button>Add</button>
      </form>
    </section>`;
  }
}
