import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { CampaignAnswer, ModelVersionAnswer } from '../api/types';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { plural, words } from '../ui/format';
import { choiceOf, textOf } from '../ui/forms';
import { toast, toastError } from '../ui/toasts';
import { type Conflict, changedFields, conflictOf, describeConflict } from './campaignConflict';

interface ChosenSource {
  model_version_id: string;
  n_candidates: number;
  priority: number;
}

const ATTRIBUTES = { overall: 'Overall', shape: 'Shape', texture: 'Texture' };
const SHADINGS = { texture: 'Texture', clay: 'Clay', normals: 'Normals', wireframe: 'Wireframe' };

function chosenSources(campaign: CampaignAnswer | null): ChosenSource[] {
  return (campaign?.sources ?? []).map(({ model_version_id, n_candidates, priority }) => ({
    model_version_id,
    n_candidates,
    priority,
  }));
}

/** The settings of one campaign, or of a new one. Fires `saved` with the campaign, and `reload` to read it again. */
@customElement('mq-campaign-form')
export class MqCampaignForm extends LitElement {
  @property({ attribute: false }) campaign: CampaignAnswer | null = null;
  @property({ type: Boolean }) readonly = false;
  @state() private sources: ChosenSource[] = [];
  @state() private versions: ModelVersionAnswer[] = [];
  @state() private problem = '';
  @state() private conflict: Conflict | null = null;
  @state() private isSaving = false;

  static override styles = [
    ...controls,
    css`
      form {
        display: grid;
        gap: var(--s5);
      }
      .fields {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(210px, 1fr));
        gap: var(--s4);
      }
      .wide {
        grid-column: 1 / -1;
      }
      .sources {
        display: grid;
        gap: var(--s2);
      }
      .source {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 110px 110px auto;
        gap: var(--s3);
        align-items: end;
      }
      fieldset {
        display: contents;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    api
      .call('list_model_versions')
      .then(({ results }) => {
        this.versions = results.filter(({ kind }) => kind !== 'artist');
      })
      .catch(toastError);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaign')) return;
    this.problem = '';
    this.conflict = null;
    this.sources = chosenSources(this.campaign);
  }

  /** The versions to choose from: a retired one only where it is the present choice. */
  private offered(chosen = ''): ModelVersionAnswer[] {
    return this.versions.filter(({ id, status }) => status !== 'retired' || id === chosen);
  }

  private changeSource(index: number, fields: Partial<ChosenSource>): void {
    this.sources = this.sources.map((source, at) => (at === index ? { ...source, ...fields } : source));
  }

  private readonly addSource = () => {
    const used = new Set(this.sources.map(({ model_version_id }) => model_version_id));
    const free = this.offered().find(({ id }) => !used.has(id));
    if (!free) return;
    this.sources = [...this.sources, { model_version_id: free.id, n_candidates: 4, priority: 5 }];
  };

  private readonly save = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const body = {
      name: textOf(data, 'name'),
      guide: textOf(data, 'guide'),
      attribute: choiceOf(data, 'attribute', ATTRIBUTES),
      quality_bar: Number(data.get('quality_bar')),
      show_quality_bar: data.has('show_quality_bar'),
      min_pose_iou: Number(data.get('min_pose_iou')),
      overlap: Number(data.get('overlap')),
      lease_seconds: Math.round(Number(data.get('lease_minutes')) * 60),
      round_number: Number(data.get('round_number')),
      review_masks: data.has('review_masks'),
      default_shading: choiceOf(data, 'default_shading', SHADINGS),
      is_active: data.has('is_active'),
      sources: this.sources,
    };
    this.isSaving = true;
    this.problem = '';
    try {
      const saved = this.campaign
        ? await this.change(this.campaign, body)
        : await api.call('create_campaign', { body });
      this.conflict = null;
      toast(`The campaign “${saved.name}” saved.`, 'good');
      this.dispatchEvent(new CustomEvent('saved', { detail: saved }));
    } catch (error) {
      this.conflict = conflictOf(error);
      this.problem = describeError(error);
    } finally {
      this.isSaving = false;
    }
  };

  /** Send what differs from the campaign that was loaded: what others changed meanwhile is not written over. */
  private change(campaign: CampaignAnswer, body: object): Promise<CampaignAnswer> {
    const known = { ...campaign, sources: chosenSources(campaign) };
    const version = this.conflict?.version ?? campaign.version;
    return api.call('change_campaign', {
      path: { campaign_id: campaign.id },
      body: { version, ...changedFields(body, known) },
    });
  }

  private conflictNotice(conflict: Conflict) {
    return html`<div class="notice warn stack tight" role="alert">
      <strong>${this.problem}</strong>
      <ul>${describeConflict(conflict).map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <p>“Save” keeps these changes and adds yours; where both changed a setting, yours counts.</p>
      <div class="row">
        <button type="button" @click=${() => this.dispatchEvent(new Event('reload'))}>Discard mine and reload</button>
      </div>
    </div>`;
  }

  private problemNotice() {
    if (this.conflict) return this.conflictNotice(this.conflict);
    return this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null;
  }

  override render() {
    const { campaign } = this;
    return html`<form class="card" @submit=${this.save} autocomplete="off">
      <fieldset ?disabled=${this.readonly}>
        <h2>${campaign ? 'Settings' : 'New campaign'}</h2>
        <div class="fields">${this.fields(campaign)}</div>
        ${this.sourceRows()}
        ${this.problemNotice()}
        ${
          this.readonly
            ? null
            : html`<div class="row">
                <button class="primary" ?disabled=${this.isSaving}>${this.isSaving ? 'Saving…' : 'Save'}</button>
              </div>`
        }
      </fieldset>
    </form>`;
  }

  private fields(campaign: CampaignAnswer | null) {
    return html`
      <label class="field"><span>Name</span>
        <input name="name" required maxlength="80" .value=${campaign?.name ?? ''} /></label>
      <label class="field"><span>What is judged</span>${this.choice('attribute', ATTRIBUTES, campaign?.attribute ?? 'overall')}</label>
      <label class="field"><span>First shading</span>${this.choice('default_shading', SHADINGS, campaign?.default_shading ?? 'texture')}</label>
      ${this.number('quality_bar', 'Quality bar (0 to 1)', campaign?.quality_bar ?? 0.6, 0, 1, 0.01, 'Winners rated at least this are accepted.')}
      ${this.number('min_pose_iou', 'Least outline match (0 to 1)', campaign?.min_pose_iou ?? 0.5, 0, 1, 0.01, 'A lead reviews poses below it.')}
      ${this.number('overlap', 'Annotators per object', campaign?.overlap ?? 1, 1, 16, 1, 'Independent rounds of each object.')}
      ${this.number('round_number', 'Round', campaign?.round_number ?? 1, 1, 1000, 1, 'Data-engine iteration (k), stored with the data.')}
      ${this.number('lease_minutes', 'Lease (minutes)', (campaign?.lease_seconds ?? 600) / 60, 0.5, 1440, 0.5, 'Unfinished items are released after this long.')}
      <div class="stack tight wide">
        ${this.check('review_masks', 'People review masks before candidates are made', campaign?.review_masks ?? true)}
        ${this.check('show_quality_bar', 'Annotators see the quality bar when they rate', campaign?.show_quality_bar ?? false)}
        ${this.check('is_active', 'Active (hand out work)', campaign?.is_active ?? true)}
      </div>
      <label class="field wide"><span>Guide</span>
        <textarea name="guide" rows="5" maxlength="20000" .value=${campaign?.guide ?? ''}></textarea>
        <span class="help">Shown beside the work, as plain text.</span></label>
    `;
  }

  private number(
    name: string,
    text: string,
    value: number,
    min: number,
    max: number,
    step: number,
    help: string,
  ) {
    return html`<label class="field"><span>${text}</span>
      <input type="number" name=${name} required min=${min} max=${max} step=${step} .value=${String(value)} />
      <span class="help">${help}</span></label>`;
  }

  private check(name: string, text: string, isOn: boolean) {
    return html`<label class="check"><input type="checkbox" name=${name} .checked=${isOn} />${text}</label>`;
  }

  private choice(name: string, options: Record<string, string>, value: string) {
    return html`<select name=${name}>
      ${Object.entries(options).map(
        ([option, text]) => html`<option value=${option} .selected=${option === value}>${text}</option>`,
      )}
    </select>`;
  }

  private sourceRows() {
    const total = this.sources.reduce((sum, { n_candidates }) => sum + n_candidates, 0);
    const used = new Set(this.sources.map(({ model_version_id }) => model_version_id));
    const hasFree = this.offered().some(({ id }) => !used.has(id));
    return html`<div class="sources">
      <div class="row spread">
        <h3>Sources</h3>
        <span class="soft number">${plural(total, 'candidate')} per object (N)</span>
      </div>
      ${this.sources.map((source, index) => this.sourceRow(source, index))}
      ${this.sources.length === 0 ? html`<p class="soft">Choose at least one source of candidates.</p>` : null}
      <div><button type="button" ?disabled=${!hasFree} @click=${this.addSource}>Add a source</button></div>
    </div>`;
  }

  private sourceRow(source: ChosenSource, index: number) {
    return html`<div class="source">
      <label class="field"><span class=${index > 0 ? 'sr-only' : ''}>Model version</span>
        <select
          @change=${(event: Event) =>
            this.changeSource(index, { model_version_id: (event.target as HTMLSelectElement).value })}
        >
          ${this.offered(source.model_version_id).map(
            ({
              id,
              name,
              version,
              kind,
              queue,
              status,
            }) => html`<option value=${id} .selected=${id === source.model_version_id}>
              ${name} ${version} (${words(kind)}, ${queue.toUpperCase()}${status === 'retired' ? ', retired' : ''})
            </option>`,
          )}
        </select></label>
      <label class="field"><span class=${index > 0 ? 'sr-only' : ''}>Candidates</span>
        <input
          type="number" min="1" max="64" required .value=${String(source.n_candidates)}
          @input=${(event: Event) =>
            this.changeSource(index, { n_candidates: Number((event.target as HTMLInputElement).value) })}
        /></label>
      <label class="field"><span class=${index > 0 ? 'sr-only' : ''}>Priority (0–9)</span>
        <input
          type="number" min="0" max="9" required .value=${String(source.priority)}
          @input=${(event: Event) =>
            this.changeSource(index, { priority: Number((event.target as HTMLInputElement).value) })}
        /></label>
      <button
        type="button" class="quiet" aria-label="Remove this source"
        @click=${() => {
          this.sources = this.sources.filter((_, at) => at !== index);
        }}
      >✕</button>
    </div>`;
  }
}
