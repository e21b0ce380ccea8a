import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { DemoLogin } from '../api/types';
import { go } from '../state/location';
import { session } from '../state/session';
import { Watch } from '../state/store';
import { controls } from '../ui/controls';
import type { MqLogInForm } from '../ui/logInForm';
import '../ui/logInForm';
import { mark } from '../ui/mark';

const DEMO_TEXT: Record<string, string> = {
  annotator: 'reviews masks, chooses among candidates, aligns',
  artist: 'models what no candidate got right',
  lead: 'runs the campaign and reviews',
  engineer: 'takes the datasets',
  admin: 'may do everything',
};

/** A path of this site, never another one's address. */
export function safeNext(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/';
}

/** The way in. Where the site is a demo, its log-ins are buttons. */
@customElement('mq-login-screen')
export class MqLoginScreen extends LitElement {
  @property({ attribute: false }) query = new URLSearchParams();
  @query('mq-log-in-form') private form!: MqLogInForm;
  private readonly session = new Watch(this, session);

  static override styles = [
    ...controls,
    css`
      .page {
        max-width: 440px;
        padding-top: 8vh;
      }
      .title {
        display: flex;
        align-items: center;
        gap: var(--s3);
      }
      .title svg {
        width: 40px;
        height: 40px;
      }
      h1 {
        font-size: var(--text-xxl);
      }
      .demo button {
        justify-content: start;
        width: 100%;
        padding: var(--s2) var(--s3);
        white-space: normal;
        text-align: left;
      }
      .demo strong {
        min-width: 80px;
        text-transform: capitalize;
      }
      .demo span {
        font-weight: 400;
      }
    `,
  ];

  override willUpdate(): void {
    if (this.session.value.status === 'known') queueMicrotask(() => this.enter());
  }

  private enter(): void {
    go(safeNext(this.query.get('next')), { replace: true });
  }

  override render() {
    const demo = this.session.value.session?.demo_logins ?? [];
    return html`<div class="page">
      <div>
        <div class="title">${mark}<h1>Maquette</h1></div>
        <p class="soft">Turn photos into 3D, and human choices into training data.</p>
      </div>
      ${demo.length > 0 ? this.demo(demo) : null}
      <div class="card"><mq-log-in-form></mq-log-in-form></div>
    </div>`;
  }

  private demo(logins: readonly DemoLogin[]) {
    return html`<section class="stack tight demo" aria-label="Demo log-ins">
      <h2>This is a demo. Log in as…</h2>
      ${logins.map(
        ({ username, password, role }) => html`<button @click=${() => this.form.submit(username, password)}>
          <strong>${username}</strong><span class="soft">${DEMO_TEXT[role]}</span>
        </button>`,
      )}
    </section>`;
  }
}
