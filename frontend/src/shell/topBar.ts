import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import type { User } from '../api/types';
import { type LiveStatus, liveStatus } from '../state/live';
import { here } from '../state/location';
import { logOut, session, showCampaign } from '../state/session';
import { outbox } from '../state/siteOutbox';
import { Watch } from '../state/store';
import { nextTheme, type Theme, theme } from '../state/theme';
import { mayLeave } from '../state/unsaved';
import { controls } from '../ui/controls';
import { mark } from '../ui/mark';
import { toastError } from '../ui/toasts';
import { destinationsFor, isAt } from './navigation';
import { topBarStyles } from './topBarStyles';

const LIVE: Record<LiveStatus, { text: string; tone: string; help: string }> = {
  off: { text: 'Not connected', tone: '', help: 'Nobody is logged in.' },
  connecting: { text: 'Connecting…', tone: '', help: 'Opening the live connection.' },
  live: { text: 'Live', tone: 'good', help: 'Changes appear here as they happen.' },
  polling: {
    text: 'Checking every 4 s',
    tone: 'warn',
    help: 'The live connection is down; the page asks for changes by itself and keeps trying to reconnect.',
  },
};
const THEMES: Record<Theme, { icon: string; text: string }> = {
  system: { icon: '◐', text: 'Theme: as the system' },
  light: { icon: '☀', text: 'Theme: light' },
  dark: { icon: '☾', text: 'Theme: dark' },
};

/** Where one is, where one can go, whether news arrives and whether everything is saved. */
@customElement('mq-top-bar')
export class MqTopBar extends LitElement {
  private readonly session = new Watch(this, session);
  private readonly here = new Watch(this, here);
  private readonly live = new Watch(this, liveStatus);
  private readonly theme = new Watch(this, theme);
  private readonly waiting = new Watch(this, outbox.waiting);
  private readonly sending = new Watch(this, outbox.status);

  static override styles = [...controls, topBarStyles];

  private readonly leave = async () => {
    if (await mayLeave()) logOut().catch(toastError);
  };

  private readonly pickCampaign = async (event: Event) => {
    const select = event.target as HTMLSelectElement;
    const picked = select.value;
    const shown = this.session.value.campaignId;
    if (await mayLeave()) showCampaign(picked);
    else if (shown) select.value = shown;
  };

  private readonly closeMenu = (event: FocusEvent) => {
    const menu = event.currentTarget as HTMLDetailsElement;
    if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
  };

  override render() {
    const user = this.session.value.session?.user;
    return html`<header>
      <a class="home" href="/" aria-label="Maquette, home">${mark}<span class="wide">Maquette</span></a>
      ${user ? [this.campaignPicker(), this.navigation(user)] : html`<span class="grow"></span>`}
      ${user ? [this.unsentChip(), this.liveChip()] : null}
      <button
        class="quiet icon"
        title=${THEMES[this.theme.value].text}
        aria-label=${THEMES[this.theme.value].text}
        @click=${() => theme.update(nextTheme)}
      >
        ${THEMES[this.theme.value].icon}
      </button>
      ${user ? [this.helpButton(), this.userMenu(user)] : null}
    </header>`;
  }

  private campaignPicker() {
    const { session: known, campaignId } = this.session.value;
    const campaigns = known?.campaigns ?? [];
    if (campaigns.length === 0) return null;
    return html`<select
      aria-label="Campaign"
      title="Campaign"
      @change=${this.pickCampaign}
    >
      ${campaigns.map(
        ({ id, name }) => html`<option value=${id} ?selected=${id === campaignId}>${name}</option>`,
      )}
    </select>`;
  }

  private navigation(user: User) {
    const { path } = this.here.value;
    return html`<nav aria-label="Pages">
      ${destinationsFor(user.role).map(
        (destination) => html`<a
          href=${destination.path}
          aria-current=${isAt(destination, path) ? 'page' : 'false'}
          >${destination.text}</a
        >`,
      )}
    </nav>`;
  }

  private unsentChip() {
    const count = this.waiting.value;
    const isStuck = this.sending.value === 'offline' || this.sending.value === 'signed_out';
    if (count === 0 || !isStuck) return null;
    return html`<span class="chip warn" title="Kept in this browser; sent when the site responds again.">
      ${count} unsent, kept here
    </span>`;
  }

  private liveChip() {
    const { text, tone, help } = LIVE[this.live.value];
    return html`<span class="chip live ${tone}" title="${text}. ${help}" role="status">
      <span class="dot"></span><span class="words">${text}</span>
    </span>`;
  }

  private helpButton() {
    return html`<button
      class="quiet icon"
      title="Keys (?)"
      aria-label="Show the keys"
      @click=${() => this.dispatchEvent(new Event('show-keys', { bubbles: true, composed: true }))}
    >
      ?
    </button>`;
  }

  private userMenu(user: User) {
    return html`<details @focusout=${this.closeMenu}>
      <summary aria-label="Account of ${user.username}">
        <span class="avatar" data-initials=${user.username.slice(0, 2)}></span><span class="wide">${user.username}</span>
      </summary>
      <div class="menu">
        <p class="soft small">Logged in as <strong>${user.username}</strong>, ${user.role}</p>
        <a class="button quiet" href="/account">Password and sessions</a>
        ${user.role === 'engineer' ? null : html`<a class="button quiet" href="/previous">Previous items</a>`}
        <a class="button quiet" href="/tokens">API tokens</a>
        <a class="button quiet" href="/reference">API reference</a>
        <button class="quiet" @click=${this.leave}>Log out</button>
      </div>
    </details>`;
  }
}
