import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { go, here } from '../state/location';
import { session } from '../state/session';
import { outbox } from '../state/siteOutbox';
import { Watch } from '../state/store';
import { controls } from '../ui/controls';
import { matchRoute, type Place } from './match';
import { routes } from './routes';
import '../ui/dialog';
import '../ui/empty';
import { Keys } from '../ui/keys';
import '../ui/logInForm';
import '../ui/toasts';
import { toast, toastError } from '../ui/toasts';
import './keysDialog';
import './topBar';

/** The whole page: the bar, the screen of the present path, and what may come over it. */
@customElement('maquette-app')
export class MaquetteApp extends LitElement {
  private readonly session = new Watch(this, session);
  private readonly here = new Watch(this, here);
  @state() private loaded = new Set<string>();
  private readonly asked = new Set<string>();
  @state() private failed: string | null = null;
  @state() private showsKeys = false;

  static override styles = [
    ...controls,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
        height: 100vh;
        height: 100dvh;
      }
      main {
        overflow: auto;
      }
      main:focus {
        outline: none;
      }
    `,
  ];

  constructor() {
    super();
    new Keys(this, 'Everywhere', () => [
      { keys: ['?'], does: 'Show or hide this list', run: () => this.toggleKeys() },
      { keys: ['g'], does: 'Go home', run: () => go('/') },
    ]);
    outbox.lastRefusal.subscribe((refusal) => {
      if (refusal) toast(`Not saved: ${refusal.intent.describes}. ${refusal.error.message}`, 'bad');
    });
  }

  private toggleKeys(): void {
    this.showsKeys = !this.showsKeys;
  }

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
      <mq-top-bar @show-keys=${this.toggleKeys}></mq-top-bar>
      <main id="main" tabindex="-1">${this.screen()}</main>
      <mq-keys-dialog
        .open=${this.showsKeys}
        @close=${() => {
          this.showsKeys = false;
        }}
      ></mq-keys-dialog>
      ${this.logInAgain()}
      <mq-toasts></mq-toasts>
    `;
  }

  private screen() {
    const place = this.place();
    const { status, campaignId } = this.session.value;
    if (!place) {
      return html`<div class="page"><mq-empty heading="There is no such page">
        <a slot="actions" class="button" href="/">Go home</a>
      </mq-empty></div>`;
    }
    const isAllowed = place.route.isOpen || status === 'known' || status === 'expired';
    if (!isAllowed) return null;
    if (this.failed === place.route.tag) return this.reloadNotice();
    if (!this.loaded.has(place.route.tag)) return null;
    const tag = unsafeStatic(place.route.tag);
    return staticHtml`<${tag} .params=${place.params} .query=${this.here.value.query} .campaignId=${campaignId}></${tag}>`;
  }

  /** A new release replaced the files that this page was going to fetch, or the network is down. */
  private reloadNotice() {
    return html`<div class="page"><mq-empty heading="This part of the page did not arrive">
      The site may have been renewed since this page was opened, or the network is down.
      <button slot="actions" class="primary" @click=${() => location.reload()}>Load the page again</button>
    </mq-empty></div>`;
  }

  private logInAgain() {
    const { status, session: known } = this.session.value;
    const isExpired = status === 'expired';
    return html`<mq-dialog heading="Please log in again" required .open=${isExpired}>
      ${
        isExpired
          ? html`<div class="stack">
              <p class="soft">Your log-in ran out. Nothing is lost: what you did is kept here and sent afterwards.</p>
              <mq-log-in-form .username=${known?.user?.username ?? ''}></mq-log-in-form>
            </div>`
          : null
      }
    </mq-dialog>`;
  }
}
