import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { ModelVersionDetail } from '../../contract/schema';
import { hasRole } from '../../state/session';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import { loadingNotice, problemNotice } from '../../ui/loading';
import { markdown } from '../../ui/markdown';
import { leavesOf, originOf, shownValue, type Value } from './facts';
import './statusForm';

/** What is known of one version: origin, settings, measured table, card; and its notes. Fires `changed`. */
@customElement('mq-model-version')
export class MqModelVersion extends LitElement {
  @property() versionId = '';
  @state() private version: ModelVersionDetail | null = null;
  @state() private problem = '';

  static override styles = [
    ...controls,
    css`
      .columns {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(280px, 1fr));
        gap: var(--s5);
        align-items: start;
      }
      dl {
        display: grid;
        grid-template-columns: minmax(0, auto) minmax(0, 1fr);
        gap: var(--s1) var(--s4);
        margin: 0;
      }
      dt {
        color: var(--text-soft);
      }
      dd {
        margin: 0;
        overflow-wrap: anywhere;
      }
      .notes {
        white-space: pre-wrap;
      }
      summary {
        cursor: pointer;
        font-weight: 620;
      }
      .paper {
        display: grid;
        gap: var(--s3);
        max-width: 90ch;
        padding-top: var(--s3);
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('versionId')) return;
    this.version = null;
    void this.load();
  }

  private async load(): Promise<void> {
    const id = this.versionId;
    this.problem = '';
    try {
      const version = await api.call('get_model_version', { path: { model_version_id: id } });
      if (id === this.versionId) this.version = version;
    } catch (error) {
      if (id === this.versionId) this.problem = describeError(error);
    }
  }

  private readonly onChanged = (event: CustomEvent<ModelVersionDetail>) => {
    this.version = event.detail;
    this.dispatchEvent(new CustomEvent('changed', { detail: event.detail }));
  };

  override render() {
    const { version } = this;
    if (this.problem) return problemNotice(this.problem, () => this.load());
    if (!version) return loadingNotice();
    return html`<div class="stack">
      <div class="columns">
        ${list('Origin', [...originOf(version)])}
        ${list('Settings', leavesOf(version.settings), 'No settings are recorded.')}
        ${list('Table', leavesOf(version.table), 'No measurements are recorded.')}
      </div>
      ${this.opinion(version)}
      ${
        version.card
          ? html`<details><summary>Card</summary><div class="paper">${markdown(version.card)}</div></details>`
          : null
      }
    </div>`;
  }

  private opinion(version: ModelVersionDetail) {
    if (hasRole('lead'))
      return html`<mq-model-status-form .version=${version} @changed=${this.onChanged}></mq-model-status-form>`;
    return html`<section><h3>Notes</h3><p class="notes">${version.notes || 'None.'}</p></section>`;
  }
}

function list(heading: string, facts: readonly [string, Value][], empty = '') {
  return html`<section class="stack tight">
    <h3>${heading}</h3>
    ${
      facts.length === 0
        ? html`<p class="soft">${empty}</p>`
        : html`<dl class="small">${facts.map(([name, value]) => html`<dt>${name}</dt><dd class="number">${shownValue(value)}</dd>`)}</dl>`
    }
  </section>`;
}
