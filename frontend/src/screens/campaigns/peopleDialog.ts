import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { MemberAnswer } from '../../api/types';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import '../../ui/dialog';
import { capital, plural } from '../../ui/format';
import { loadingNotice, problemNotice } from '../../ui/loading';

/** The user names that were picked; never none. */
export class PeoplePicked extends Event {
  constructor(readonly usernames: readonly string[]) {
    super('people-picked');
  }
}

/** Typing is over when nothing was typed for this long. */
const PAUSE_MS = 200;

/** The users who are no members yet, to be searched and picked. Fires `people-picked`, or `close` when it is left. */
@customElement('mq-people-dialog')
export class MqPeopleDialog extends LitElement {
  @property() campaignId = '';
  @property({ type: Boolean }) open = false;
  @state() private found: readonly MemberAnswer[] | null = null;
  @state() private picked: ReadonlySet<string> = new Set();
  @state() private problem = '';
  private text = '';
  private pause: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  static override styles = [
    ...controls,
    css`
      ul {
        display: grid;
        max-height: 40vh;
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      li label {
        display: flex;
        align-items: center;
        gap: var(--s2);
        padding: var(--s1) var(--s2);
        border-radius: 6px;
        cursor: pointer;
      }
      li label:hover {
        background: var(--surface-hover);
      }
      input[type='search'] {
        width: 100%;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.pause);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('open') || !this.open) return;
    this.text = '';
    this.found = null;
    this.picked = new Set();
    void this.search();
  }

  private readonly typed = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => void this.search(), PAUSE_MS);
  };

  /** The answer to an older text does not replace that to a newer one. */
  private async search(): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    this.problem = '';
    try {
      const q = this.text.trim();
      const { results } = await api.call('list_people_to_add', {
        path: { campaign_id: this.campaignId },
        query: q ? { q } : {},
      });
      if (turn === this.turn) this.found = results;
    } catch (error) {
      if (turn === this.turn) this.problem = describeError(error);
    }
  }

  private pick(name: string, isPicked: boolean): void {
    const picked = new Set(this.picked);
    if (isPicked) picked.add(name);
    else picked.delete(name);
    this.picked = picked;
  }

  private readonly add = (): void => {
    if (this.picked.size > 0) this.dispatchEvent(new PeoplePicked([...this.picked]));
  };

  override render() {
    const { picked } = this;
    return html`<mq-dialog heading="Add people" .open=${this.open}>
      ${
        this.open
          ? html`<div class="stack tight">
              <label class="field"><span>Find by name</span>
                <input type="search" maxlength="100" autofocus autocomplete="off" @input=${this.typed} /></label>
              ${this.list()}
            </div>`
          : null
      }
      <button slot="actions" class="primary" ?disabled=${picked.size === 0} @click=${this.add}>
        ${picked.size === 0 ? 'Add' : `Add ${plural(picked.size, 'person', 'people')}`}
      </button>
    </mq-dialog>`;
  }

  private list() {
    if (this.problem) return problemNotice(this.problem, () => this.search());
    if (!this.found) return loadingNotice();
    if (this.found.length === 0)
      return html`<p class="soft" role="status">
        ${this.text.trim() ? 'Nobody of that name can be added.' : 'Everybody is a member already.'}
      </p>`;
    return html`<ul aria-label="People who can be added">
      ${this.found.map(
        ({ username, role }) => html`<li><label>
          <input
            type="checkbox" .checked=${this.picked.has(username)}
            @change=${(event: Event) => this.pick(username, (event.target as HTMLInputElement).checked)}
          />
          ${username} <span class="soft small">${capital(role)}</span>
        </label></li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-people-dialog': MqPeopleDialog;
  }
}
