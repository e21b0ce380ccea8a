import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import { loadSession } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { toast, toastError } from '../ui/toasts';

/** A person's own password, and their sessions in other browsers. */
@customElement('mq-account-screen')
export class MqAccountScreen extends LitElement {
  @state() private problem = '';
  @state() private busy = false;

  static override styles = [
    ...controls,
    css`
      .page {
        max-width: 520px;
      }
      form,
      section {
        display: grid;
        gap: var(--s3);
        justify-items: start;
      }
      .field {
        width: 100%;
      }
    `,
  ];

  private readonly changePassword = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const [current, next, again] = ['current', 'next', 'again'].map((name) => String(data.get(name)));
    this.problem = next === again ? '' : 'The two new passwords differ.';
    if (this.problem) return;
    this.busy = true;
    try {
      await api.call('change_password', {
        body: { current_password: current ?? '', new_password: next ?? '' },
      });
      form.reset();
      toast('Password changed.', 'good');
      await loadSession();
    } catch (error) {
      this.problem = describeError(error);
    } finally {
      this.busy = false;
    }
  };

  private readonly endOthers = async () => {
    try {
      await api.call('end_other_sessions');
      toast('You are logged in only here.', 'good');
      await loadSession();
    } catch (error) {
      toastError(error);
    }
  };

  private password(name: string, text: string, autocomplete: 'current-password' | 'new-password') {
    return html`<label class="field">
      <span>${text}</span><input name=${name} type="password" required maxlength="1000" autocomplete=${autocomplete} />
    </label>`;
  }

  override render() {
    return html`<div class="page">
      <h1>Password and sessions</h1>
      <form class="card" @submit=${this.changePassword}>
        <h2>Change password</h2>
        ${this.password('current', 'Current password', 'current-password')}
        ${this.password('next', 'New password', 'new-password')}
        ${this.password('again', 'New password again', 'new-password')}
        <p class="soft small">
          At least ten characters, not only digits, and unlike your name. Other browsers are logged out and your API
          tokens end.
        </p>
        ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null}
        <button class="primary" ?disabled=${this.busy}>Change password</button>
      </form>
      <section class="card">
        <h2>Other browsers</h2>
        <p class="soft">Log out everywhere but here, for example after using a shared computer. API tokens stay.</p>
        <button @click=${this.endOthers}>Log out other browsers</button>
      </section>
    </div>`;
  }
}
