import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import { logIn } from '../state/session';
import { controls } from './controls';

/** Name and password. Fires `logged-in`. */
@customElement('mq-log-in-form')
export class MqLogInForm extends LitElement {
  @property() username = '';
  @state() private problem = '';
  @state() private busy = false;

  static override styles = controls;

  override firstUpdated(): void {
    const first = this.username ? 'password' : 'username';
    this.renderRoot.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  }

  /** Also called by the buttons of the demo. */
  async submit(username: string, password: string): Promise<void> {
    this.busy = true;
    this.problem = '';
    try {
      await logIn(username, password);
      this.dispatchEvent(new Event('logged-in'));
    } catch (error) {
      this.problem = describeError(error);
    } finally {
      this.busy = false;
    }
  }

  private readonly onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    void this.submit(String(data.get('username')), String(data.get('password')));
  };

  override render() {
    return html`<form class="stack" @submit=${this.onSubmit}>
      <label class="field">
        <span>Name</span>
        <input name="username" autocomplete="username" required .value=${this.username} />
      </label>
      <label class="field">
        <span>Password</span>
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null}
      <button class="primary large" ?disabled=${this.busy}>${this.busy ? 'Logging in…' : 'Log in'}</button>
    </form>`;
  }
}
