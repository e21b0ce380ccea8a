import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { ApiError, describeError } from '../../api/errors';
import { NAMES } from '../../contract/names';
import type { ModelVersionDetail, VersionStatusEnum } from '../../contract/schema';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import { choiceOf, textOf } from '../../ui/forms';
import { toast } from '../../ui/toasts';
import { nameOf } from './tree';

const STATUSES = NAMES.VersionStatusEnum;

interface Entered {
  status: VersionStatusEnum;
  notes: string;
}

/** Status and notes of a version, for leads. Fires `changed` with the version as the site has it. */
@customElement('mq-model-status-form')
export class MqModelStatusForm extends LitElement {
  @property({ attribute: false }) version!: ModelVersionDetail;
  @state() private problem = '';
  /** What somebody else changed while the form was open, a sentence each. */
  @state() private meanwhile: readonly string[] = [];
  @state() private isSaving = false;
  @state() private entered: Entered = { status: 'candidate', notes: '' };

  static override styles = [
    ...controls,
    css`
      form {
        display: grid;
        gap: var(--s3);
        max-width: 72ch;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    this.entered = { status: this.version.status, notes: this.version.notes };
  }

  private readonly onInput = (event: Event) => {
    const data = new FormData(event.currentTarget as HTMLFormElement);
    this.entered = { status: choiceOf(data, 'status', STATUSES), notes: textOf(data, 'notes') };
  };

  private readonly save = async (event: SubmitEvent) => {
    event.preventDefault();
    if (this.isSaving) return;
    const { version, entered } = this;
    this.isSaving = true;
    this.problem = '';
    this.meanwhile = [];
    try {
      const body = {
        revision: version.revision,
        ...(entered.status === version.status ? {} : { status: entered.status }),
        ...(entered.notes === version.notes ? {} : { notes: entered.notes }),
      };
      const saved = await api.call('change_model_version', { path: { model_version_id: version.id }, body });
      this.take(saved, { status: saved.status, notes: saved.notes });
      toast(`${nameOf(saved)} saved.`, 'good');
    } catch (error) {
      this.problem = describeError(error);
      if (error instanceof ApiError && error.code === 'changed_meanwhile') await this.readAgain();
    } finally {
      this.isSaving = false;
    }
  };

  /** Show what the other changed, and keep what this person entered for the next “Save”. */
  private async readAgain(): Promise<void> {
    const { version: known, entered } = this;
    try {
      const present = await api.call('get_model_version', { path: { model_version_id: known.id } });
      this.meanwhile = changesBetween(known, present);
      this.take(present, {
        status: entered.status === known.status ? present.status : entered.status,
        notes: entered.notes === known.notes ? present.notes : entered.notes,
      });
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  private take(version: ModelVersionDetail, entered: Entered): void {
    this.version = version;
    this.entered = entered;
    this.dispatchEvent(new CustomEvent('changed', { detail: version }));
  }

  override render() {
    const { status, notes } = this.entered;
    return html`<form @input=${this.onInput} @submit=${this.save} autocomplete="off">
      <label class="field"><span>Status</span>
        <select name="status">
          ${Object.entries(STATUSES).map(
            ([value, { text }]) =>
              html`<option value=${value} .selected=${value === status}>${text}</option>`,
          )}
        </select></label>
      <label class="field"><span>Notes</span>
        <textarea name="notes" rows="3" maxlength="4000" .value=${notes}></textarea></label>
      ${this.notice()}
      <div class="row">
        <button class="primary" ?disabled=${this.isSaving}>${this.isSaving ? 'Saving…' : 'Save'}</button>
      </div>
    </form>`;
  }

  private notice() {
    if (!this.problem) return null;
    if (this.meanwhile.length === 0) return html`<p class="notice bad" role="alert">${this.problem}</p>`;
    return html`<div class="notice warn stack tight" role="alert">
      <strong>Somebody changed this version while you edited it.</strong>
      <ul>${this.meanwhile.map((sentence) => html`<li>${sentence}</li>`)}</ul>
      <p>“Save” keeps these changes and adds yours; where both changed one, yours counts.</p>
    </div>`;
  }
}

function changesBetween(known: ModelVersionDetail, present: ModelVersionDetail): string[] {
  const sentences: string[] = [];
  if (known.status !== present.status)
    sentences.push(
      `Status: changed from ${STATUSES[known.status].text} to ${STATUSES[present.status].text}.`,
    );
  if (known.notes !== present.notes)
    sentences.push(present.notes ? `Notes: changed to “${present.notes}”.` : 'Notes: deleted.');
  return sentences;
}
