import { html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { CampaignAnswer, ModelVersionAnswer, RatingLevel } from '../api/types';
import { api } from '../state/site';
import { HoldsUnsaved } from '../state/unsaved';
import { controls } from '../ui/controls';
import { toast, toastError } from '../ui/toasts';
import { type Conflict, changedFields, conflictOf, describeConflict } from './campaignConflict';
import { bodyOf, copied, type Draft, draftOf, isSame } from './campaigns/draft';
import { settingsFields } from './campaigns/fields';
import './campaigns/guides';
import type { GuidesChanged } from './campaigns/guides';
import { sourceRows } from './campaigns/sources';
import { formStyles } from './campaigns/styles';

/** The settings of one campaign, or of a new one. Fires `saved` with the campaign, and `reload` to read it again. */
@customElement('mq-campaign-form')
export class MqCampaignForm extends LitElement {
  @property({ attribute: false }) campaign: CampaignAnswer | null = null;
  /** Those whose settings can be copied. */
  @property({ attribute: false }) campaigns: readonly CampaignAnswer[] = [];
  /** How winners are rated, worst first. */
  @property({ attribute: false }) levels: readonly RatingLevel[] = [];
  @property({ type: Boolean }) readonly = false;
  @state() private draft: Draft = draftOf(null);
  /** As loaded or saved. */
  private known: Draft = draftOf(null);
  @state() private versions: ModelVersionAnswer[] = [];
  @state() private problem = '';
  @state() private conflict: Conflict | null = null;
  @state() private isSaving = false;
  /** What the last copy did. */
  @state() private note = '';

  static override styles = [...controls, formStyles];

  constructor() {
    super();
    new HoldsUnsaved(this, () => {
      if (isSame(this.draft, this.known)) return null;
      return this.campaign ? `The campaign “${this.campaign.name}”` : 'The new campaign';
    });
  }

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
    this.note = '';
    this.known = draftOf(this.campaign);
    this.draft = this.known;
  }

  private readonly change = (fields: Partial<Draft>) => {
    this.draft = { ...this.draft, ...fields };
  };

  private readonly save = async (event: SubmitEvent) => {
    event.preventDefault();
    const { draft } = this;
    const body = bodyOf(draft);
    this.isSaving = true;
    this.problem = '';
    try {
      const saved = this.campaign
        ? await this.sendChange(this.campaign, body)
        : await api.call('create_campaign', { body });
      this.conflict = null;
      this.known = draft;
      toast(`The campaign “${saved.name}” was saved.`, 'good');
      this.dispatchEvent(new CustomEvent('saved', { detail: saved }));
    } catch (error) {
      this.conflict = conflictOf(error);
      this.problem = describeError(error);
    } finally {
      this.isSaving = false;
    }
  };

  /** Send what differs from the campaign that was loaded: what others changed meanwhile is not written over. */
  private sendChange(campaign: CampaignAnswer, body: object): Promise<CampaignAnswer> {
    const known = bodyOf(draftOf(campaign));
    const version = this.conflict?.version ?? campaign.version;
    return api.call('change_campaign', {
      path: { campaign_id: campaign.id },
      body: { version, ...changedFields(body, known) },
    });
  }

  private readonly discardMine = () => {
    this.known = this.draft;
    this.dispatchEvent(new Event('reload'));
  };

  private readonly discardEdits = () => {
    this.draft = this.known;
    this.note = '';
  };

  private readonly copyFrom = (event: Event) => {
    const select = event.target as HTMLSelectElement;
    const from = this.campaigns.find(({ id }) => id === select.value);
    select.value = '';
    if (!from) return;
    const { draft, leftOut } = copied(this.draft, from, this.versions);
    this.draft = draft;
    const retired = leftOut.length > 0 ? ` Left out, because retired: ${leftOut.join(', ')}.` : '';
    this.note = `The settings of “${from.name}” are filled in. Nothing is saved yet.${retired}`;
  };

  private conflictNotice(conflict: Conflict) {
    return html`<div class="notice warn stack tight" role="alert">
      <strong>${this.problem}</strong>
      <ul>${describeConflict(conflict).map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <p>“Save” keeps these changes and adds yours; where both changed a setting, yours counts.</p>
      <div class="row">
        <button type="button" @click=${this.discardMine}>Discard mine and reload</button>
      </div>
    </div>`;
  }

  private problemNotice() {
    if (this.conflict) return this.conflictNotice(this.conflict);
    return this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null;
  }

  private copyRow() {
    const others = this.campaigns.filter(({ id }) => id !== this.campaign?.id);
    if (this.readonly || others.length === 0) return null;
    return html`<label class="field copy"><span>Copy settings from</span>
      <select name="copy_from" @change=${this.copyFrom}>
        <option value="">Choose a campaign</option>
        ${others.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
      </select>
      <span class="help">Settings, guide and sources; not the name, people or photos.</span></label>`;
  }

  override render() {
    const { campaign, draft } = this;
    return html`<form class="card" @submit=${this.save} autocomplete="off">
      <fieldset ?disabled=${this.readonly}>
        <h2>${campaign ? 'Settings' : 'New campaign'}</h2>
        ${this.copyRow()}
        <p class=${this.note ? 'notice' : 'sr-only'} role="status">${this.note}</p>
        <div class="fields">
          ${settingsFields(draft, this.levels, this.change)}
        </div>
        <mq-campaign-guides
          .guide=${draft.guide}
          .stageGuides=${draft.stage_guides}
          .attribute=${draft.attribute}
          .readonly=${this.readonly}
          @guides-changed=${({ guides }: GuidesChanged) => this.change(guides)}
        ></mq-campaign-guides>
        ${sourceRows(draft.sources, this.versions, (sources) => this.change({ sources }))}
        ${this.problemNotice()}
        ${this.readonly ? null : this.buttons()}
      </fieldset>
    </form>`;
  }

  private buttons() {
    return html`<div class="row">
      <button class="primary" ?disabled=${this.isSaving}>${this.isSaving ? 'Saving…' : 'Save'}</button>
      ${
        isSame(this.draft, this.known)
          ? null
          : html`<button type="button" @click=${this.discardEdits}>Discard changes</button>
              <span class="soft" role="status">Not saved yet.</span>`
      }
    </div>`;
  }
}
