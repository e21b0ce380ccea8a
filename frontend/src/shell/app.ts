import { css, html, LitElement } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import type { Role } from '../api/types';
import { go, here } from '../state/location';
import { session } from '../state/session';
import { otherUser } from '../state/site';
import { outbox } from '../state/siteOutbox';
import { Watch } from '../state/store';
import { controls } from '../ui/controls';
import { matchRoute, mayOpen, type Place, whoMayOpen } from './match';
import { routes } from './routes';
import '../ui/dialog';
import '../ui/empty';
import { Keys } from '../ui/keys';
import '../ui/logInForm';
import { isNarrow } from '../ui/narrow';
import '../ui/toasts';
import { toast, toastError } from '../ui/toasts';
import './keysDialog';
import '../ui/leaveDialog';
import './topBar';

/** The whole page: the bar, the screen of the present path, and what may come over it. */
@customElement('maquette-app')
export class MaquetteApp extends LitElement {
  private readonly session = new Watch(this, session);
  private readonly here = new Watch(this, here);
  private readonly other = new Watch(this, otherUser);
  private readonly narrow = new Watch(this, isNarrow);
  /** The person wants pages that need room in a narrow window, too. */
  @state() private showsNarrow = false;
  @state() private loaded = new Set<string>();
  private readonly asked = new Set<string>();
  @state() private failed: string | null = null;
  @state() private showsKeys = false;
  @query('main') private main!: HTMLElement;

  static override styles = [
    ...controls,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
        height: 100vh;
        height: 100dvh;
      }
      main {
        overflow: auto;
      }
      main:focus {
        outline: none;
      }
      .skip {
        position: fixed;
        z-index: 60;
        left: var(--s3);
        top: 6px;
      }
      .skip:not(:focus) {
        clip-path: inset(50%);
      }
    `,
  ];

  constructor() {
    super();
    new Keys(this, 'Everywhere', () => [
      { keys: ['?'], does: 'Show or hide this list', run: () => this.toggleKeys(), overDialogs: true },
    ]);
    outbox.lastRefusal.subscribe((refusal) => {
      if (refusal) toast(`Not saved: ${refusal.intent.describes}. ${refusal.error.message}`, 'bad');
    });
  }

  private toggleKeys(): void {
    this.showsKeys = !this.showsKeys;
  }

  private readonly skip = (event: Event): void => {
    event.preventDefault();
    this.main.focus();
  };

  private place(): Place | null {
    return matchRoute(routes, this.here.value.path);
  }

  override willUpdate(): void {
    const place = this.place();
    document.title = place ? `${place.route.title} · Maquette` : 'Maquette';
    if (!place) return;
    this.sendToLogIn(place);
    if (!this.asked.has(place.route.tag)) void this.load(place);
  }

  private sendToLogIn(place: Place): void {
    const { status } = this.session.value;
    const { path, query } = this.here.value;
    if (status === 'anonymous' && !place.route.isOpen) {
      const back = path === '/' ? '' : `?next=${encodeURIComponent(`${path}?${query}`.replace(/\?$/, ''))}`;
      queueMicrotask(() => go(`/login${back}`, { replace: true }));
    }
  }

  private async load({ route }: Place): Promise<void> {
    this.asked.add(route.tag);
    try {
      await route.load();
      this.failed = null;
      this.loaded = new Set([...this.loaded, route.tag]);
    } catch (error) {
      this.failed = route.tag;
      toastError(error);
    }
  }

  override render() {
    return html`
      <a class="skip button primary" href="#main" @click=${this.skip}>Skip to the page</a>
      <mq-top-bar @show-keys=${this.toggleKeys}></mq-top-bar>
      <main id="main" tabindex="-1">${this.screen()}</main>
      <mq-keys-dialog
        .open=${this.showsKeys}
        @close=${() => {
          this.showsKeys = false;
        }}
      ></mq-keys-dialog>
      <mq-leave-dialog></mq-leave-dialog>
      ${this.logInAgain()} ${this.otherUserNotice()}
      <mq-toasts ?reserved=${this.place()?.route.isFullHeight}></mq-toasts>
    `;
  }

  private screen() {
    const place = this.place();
    const { status, campaignId, session: known } = this.session.value;
    if (!place) {
      return html`<div class="page"><mq-empty heading="Page not found">
        <a slot="actions" class="button" href="/">Go home</a>
      </mq-empty></div>`;
    }
    const isAllowed =
      place.route.isOpen || status === 'known' || status === 'expired' || status === 'replaced';
    if (!isAllowed) return null;
    if (!mayOpen(place.route, known?.user?.role)) return this.otherRoleNotice(place, known?.user?.role);
    if (this.failed === place.route.tag) return this.reloadNotice();
    if (!this.loaded.has(place.route.tag)) return null;
    if (place.route.needsRoom && this.narrow.value && !this.showsNarrow) return this.narrowNotice(place);
    const tag = unsafeStatic(place.route.tag);
    return staticHtml`<${tag} .params=${place.params} .query=${this.here.value.query} .campaignId=${campaignId}></${tag}>`;
  }

  private otherRoleNotice({ route }: Place, role: Role | undefined) {
    return html`<div class="page"><mq-empty heading="This page is for ${whoMayOpen(route)}">
      “${route.title}” is not open to your role, ${role}. An admin can give you another role.
      <a slot="actions" class="button" href="/">Go home</a>
    </mq-empty></div>`;
  }

  private narrowNotice({ route }: Place) {
    return html`<div class="page"><mq-empty heading="“${route.title}” needs a wider screen">
      Turn the phone, or open the page on a computer. Home, the funnel, the board, the lists and objects can be read here.
      <div slot="actions" class="row">
        <a class="button primary" href="/">Go home</a>
        <button
          @click=${() => {
            this.showsNarrow = true;
          }}
        >
          Show it anyway
        </button>
      </div>
    </mq-empty></div>`;
  }

  /** A new release replaced the files that this page was going to fetch, or the network is down. */
  private reloadNotice() {
    return html`<div class="page"><mq-empty heading="This page could not be loaded">
      The site was updated since this page was opened, or the network is down.
      <button slot="actions" class="primary" @click=${() => location.reload()}>Reload</button>
    </mq-empty></div>`;
  }

  private otherUserNotice() {
    const { status, session: known } = this.session.value;
    const name = known?.user?.username ?? '';
    const isReplaced = status === 'replaced';
    return html`<mq-dialog heading="Somebody else logged in" required .open=${isReplaced}>
      ${
        isReplaced
          ? html`<div class="stack">
              <p>
                ${this.other.value?.username} is logged in in this browser now, so this page of ${name} has stopped.
                Nothing was sent in the wrong name; what ${name} has not sent is kept and sent after ${name} logs in.
              </p>
              <button class="primary" @click=${() => location.assign('/')}>
                Continue as ${this.other.value?.username}
              </button>
              <mq-log-in-form .username=${name}></mq-log-in-form>
            </div>`
          : null
      }
    </mq-dialog>`;
  }

  private logInAgain() {
    const { status, session: known } = this.session.value;
    const isExpired = status === 'expired';
    return html`<mq-dialog heading="Please log in again" required .open=${isExpired}>
      ${
        isExpired
          ? html`<div class="stack">
              <p class="soft">Your log-in expired. Your work is kept here and sent after you log in.</p>
              <mq-log-in-form .username=${known?.user?.username ?? ''}></mq-log-in-form>
            </div>`
          : null
      }
    </mq-dialog>`;
  }
}
