import { css, html, LitElement } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { TokenAnswer } from '../api/types';
import type { ScopesEnum } from '../contract/schema';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/dialog';
import '../ui/empty';
import { ago, date } from '../ui/format';
import { choicesOf, textOf } from '../ui/forms';
import { loadingNotice, problemNotice } from '../ui/loading';
import { toast, toastError } from '../ui/toasts';

const SCOPES: Record<ScopesEnum, string> = {
  read: 'Read what you can see',
  annotate: 'Do work: masks, choices, alignments, uploads',
  manage: 'Manage campaigns and generations',
  export: 'Create and download datasets',
};

/** A person's own API tokens. A secret is shown once. */
@customElement('mq-tokens-screen')
export class MqTokensScreen extends LitElement {
  @state() private problem = '';
  @state() private tokens: readonly TokenAnswer[] | null = null;
  @state() private secret = '';
  @state() private revoking: TokenAnswer | null = null;

  static override styles = [
    ...controls,
    css`
      .page {
        max-width: 860px;
      }
      form {
        display: grid;
        grid-template-columns: 1fr 140px;
        gap: var(--s4);
      }
      fieldset,
      form > .row {
        grid-column: 1 / -1;
      }
      fieldset {
        display: grid;
        gap: var(--s2);
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        margin-bottom: var(--s2);
        padding: 0;
        font-weight: 550;
      }
      .secret {
        display: grid;
        gap: var(--s2);
      }
      code {
        padding: var(--s2);
        border-radius: var(--radius-s);
        background: var(--surface);
        font-family: var(--font-mono);
        overflow-wrap: anywhere;
        user-select: all;
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
      this.tokens = (await api.call('list_tokens')).results;
    } catch (error) {
      if (this.tokens) toastError(error);
      else this.problem = describeError(error);
    }
  }

  private readonly create = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const data = new FormData(form);
    const body = {
      name: textOf(data, 'name'),
      days: Number(data.get('days')),
      scopes: choicesOf(data, 'scopes', SCOPES),
    };
    if (body.scopes.length === 0) {
      toast('Choose at least one scope.', 'warn');
      return;
    }
    try {
      this.secret = (await api.call('create_token', { body })).token;
      form.reset();
      await this.load();
    } catch (error) {
      toastError(error);
    }
  };

  private async revoke(token: TokenAnswer): Promise<void> {
    this.revoking = null;
    try {
      await api.call('revoke_token', { path: { token_id: token.id } });
      toast(`The token “${token.name}” revoked.`, 'good');
      await this.load();
    } catch (error) {
      toastError(error);
    }
  }

  private readonly copy = async () => {
    await navigator.clipboard.writeText(this.secret);
    toast('Copied.', 'good');
  };

  override render() {
    return html`<div class="page">
      <div>
        <h1>API tokens</h1>
        <p class="soft">
          Programs use them as <span class="mono">Authorization: Bearer mq_…</span>. Only a hash is kept here.
          The <a href="/reference">API reference</a> lists every call.
        </p>
      </div>
      ${this.secret ? this.newSecret() : null}
      ${this.form()}
      ${this.list()}
      ${this.revokeDialog()}
    </div>`;
  }

  private newSecret() {
    return html`<div class="notice secret" role="alert">
      <strong>This is the new token. It is shown only now.</strong>
      <code>${this.secret}</code>
      <div class="row">
        ${navigator.clipboard ? html`<button @click=${this.copy}>Copy</button>` : null}
        <button
          class="quiet"
          @click=${() => {
            this.secret = '';
          }}
        >
          I saved it
        </button>
      </div>
    </div>`;
  }

  private form() {
    return html`<form class="card" @submit=${this.create}>
      <label class="field">
        <span>Name</span><input name="name" required maxlength="80" placeholder="e.g. nightly export" />
      </label>
      <label class="field">
        <span>Valid for (days)</span><input name="days" type="number" min="1" max="366" value="90" required />
      </label>
      <fieldset>
        <legend>Scopes</legend>
        ${Object.entries(SCOPES).map(
          ([scope, text]) => html`<label class="check">
            <input type="checkbox" name="scopes" value=${scope} ?checked=${scope === 'read'} />
            ${text} <span class="soft small mono">${scope}</span>
          </label>`,
        )}
      </fieldset>
      <div class="row"><button class="primary">Create token</button></div>
    </form>`;
  }

  private list() {
    if (this.problem) return problemNotice(this.problem, () => this.load());
    if (this.tokens === null) return loadingNotice();
    if (this.tokens.length === 0)
      return html`<mq-empty heading="No tokens yet">Create one above to drive Maquette from a program.</mq-empty>`;
    return html`<div class="table-wrap">
      <table>
        <thead><tr><th>Name</th><th>Begins with</th><th>Scopes</th><th>Last used</th><th>Ends</th><th><span class="sr-only">Actions</span></th></tr></thead>
        <tbody>
          ${this.tokens.map(
            (token) => html`<tr>
              <td>${token.name}</td>
              <td class="mono">${token.prefix}…</td>
              <td>${token.scopes.join(', ')}</td>
              <td>${token.last_used_at ? ago(token.last_used_at) : 'Never'}</td>
              <td>${this.end(token)}</td>
              <td class="number">
                <button
                  class="danger"
                  @click=${() => {
                    this.revoking = token;
                  }}
                >
                  Revoke
                </button>
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private end({ expires_at: end }: TokenAnswer) {
    return Date.parse(end) < Date.now() ? html`<span class="chip bad">Expired</span>` : date(end);
  }

  private revokeDialog() {
    const token = this.revoking;
    return html`<mq-dialog
      heading="Revoke “${token?.name ?? ''}”?"
      .open=${token !== null}
      @close=${() => {
        this.revoking = null;
      }}
    >
      <p>Programs that use it are refused from now on. This cannot be undone.</p>
      <button slot="actions" class="danger" @click=${() => token && this.revoke(token)}>Revoke</button>
    </mq-dialog>`;
  }
}
