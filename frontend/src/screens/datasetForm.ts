import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { CountAnswer, NameEnum } from '../contract/schema';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { capital, plural, words } from '../ui/format';
import { textOf } from '../ui/forms';
import { toast } from '../ui/toasts';
import { rowsTable } from './dataset/figures';

const POLICIES: Record<NameEnum, { text: string; help: string }> = {
  ladder: { text: 'Ladder', help: 'The accepted winner over all that it beat, directly or through others.' },
  'on-policy': {
    text: 'On-policy',
    help: 'The same, with only our own model’s candidates as negatives (the paper’s filter).',
  },
  'all-strict': { text: 'All strict', help: 'Also pairs among those that did not win: for reward models.' },
  'algorithm-1': {
    text: 'Algorithm 1',
    help: 'Every non-winner is a negative, those that a tie’s draw removed as well.',
  },
};
const POLICY_NAMES = Object.keys(POLICIES) as NameEnum[];
const SOURCE_KINDS = ['retrieval', 'text_to_3d', 'image_to_3d', 'own_model', 'artist'];

const COUNT_AFTER_MS = 400;

/** Shows what a new snapshot would hold, and asks for it. Fires `created`. */
@customElement('mq-dataset-form')
export class MqDatasetForm extends LitElement {
  @property() campaignId = '';
  @state() private policy: NameEnum = 'ladder';
  @state() private problem = '';
  @state() private isSending = false;
  @state() private counted: CountAnswer | null = null;
  @state() private countProblem = '';
  @query('form') private form!: HTMLFormElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private turn = 0;

  static override styles = [
    ...controls,
    css`
      form {
        display: grid;
        gap: var(--s4);
      }
      .policy {
        display: grid;
        grid-template-columns: 16px 1fr;
        gap: 0 var(--s3);
        align-items: center;
        padding: var(--s2) 0;
      }
      .policy .help {
        grid-column: 2;
      }
      .two {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: var(--s4);
        align-items: start;
      }
      fieldset {
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        padding: 0;
        font-weight: 550;
      }
      details > div {
        display: grid;
        gap: var(--s4);
        padding-top: var(--s3);
      }
      summary {
        cursor: pointer;
        font-weight: 550;
      }
    `,
  ];

  override firstUpdated(): void {
    this.form.querySelector<HTMLInputElement>('[name=name]')?.focus();
    void this.count();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  private readonly changed = (event: Event) => {
    if ((event.target as HTMLInputElement).name === 'name') return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.count(), COUNT_AFTER_MS);
  };

  /** Ask what the snapshot would hold by the rules as they are now. */
  private async count(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const policy = { name: this.policy, params: paramsOf(new FormData(this.form)) };
    try {
      const counted = await api.call('count_dataset', {
        path: { campaign_id: this.campaignId },
        body: { policy },
      });
      if (turn !== this.turn) return;
      this.counted = counted;
      this.countProblem = '';
    } catch (error) {
      if (turn !== this.turn) return;
      this.counted = null;
      this.countProblem = describeError(error);
    }
  }

  private readonly create = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    this.isSending = true;
    this.problem = '';
    try {
      await api.call('create_dataset', {
        path: { campaign_id: this.campaignId },
        body: {
          name: textOf(data, 'name'),
          policy: { name: this.policy, params: paramsOf(data) },
          include_media: data.has('include_media'),
        },
      });
      toast('The snapshot is being written.', 'good');
      this.dispatchEvent(new Event('created'));
    } catch (error) {
      this.problem = describeError(error);
    } finally {
      this.isSending = false;
    }
  };

  override render() {
    return html`<form @submit=${this.create} @input=${this.changed} @change=${this.changed} autocomplete="off">
      <label class="field"><span>Name</span>
        <input name="name" required maxlength="64" pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?"
          title="Lower-case letters, digits and dashes, e.g. mugs-2" placeholder="e.g. mugs" />
        <span class="help">Lower-case letters, digits and dashes. The version is counted up by itself.</span></label>
      <fieldset>
        <legend>Which pairs</legend>
        ${POLICY_NAMES.map((policy) => [policy, POLICIES[policy]] as const).map(
          ([policy, { text, help }]) => html`<label class="policy">
            <input
              type="radio" name="policy" value=${policy} .checked=${policy === this.policy}
              @change=${() => {
                this.policy = policy;
              }}
            /><strong>${text}</strong><span class="small soft help">${help}</span>
          </label>`,
        )}
      </fieldset>
      <label class="check"><input type="checkbox" name="include_media" checked />
        Include media (photos, masks, meshes), not only tables</label>
      ${this.details()}
      ${this.amounts()}
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null}
      <div class="row"><button class="primary" ?disabled=${this.isSending}>${this.isSending ? 'Asking…' : 'Create the snapshot'}</button></div>
    </form>`;
  }

  private amounts() {
    if (this.countProblem) return html`<p class="notice warn small" role="status">${this.countProblem}</p>`;
    const { counted } = this;
    if (!counted) return html`<p class="soft small" role="status">Counting…</p>`;
    const leftOut = Object.entries(counted.left_out);
    return html`<div class="stack tight" role="status">
      <p><strong>It would hold rows about ${plural(counted.objects, 'object')}.</strong></p>
      ${rowsTable(counted.rows)}
      ${leftOut.length > 0 ? html`<p class="small soft">Left out: ${leftOut.map(([reason, n]) => `${words(reason)} ${n}`).join(', ')}.</p>` : null}
    </div>`;
  }

  private details() {
    return html`<details>
      <summary>More rules</summary>
      <div>
        <div class="two">
          <label class="field"><span>Quality bar</span>
            <input name="quality_bar" type="number" min="0" max="1" step="0.01" placeholder="The campaign’s" /></label>
          <label class="field"><span>Minimum votes</span>
            <input name="min_votes" type="number" min="1" max="1000" placeholder="1" /></label>
          <label class="field"><span>Maximum pairs per object</span>
            <input name="max_pairs_per_object" type="number" min="1" max="10000" placeholder="No limit" /></label>
          <label class="field"><span>Minimum outline match of SFT poses</span>
            <input name="sft_min_iou" type="number" min="0" max="1" step="0.01" placeholder="None" /></label>
        </div>
        <fieldset>
          <legend>Only use negatives from</legend>
          <p class="small soft">None ticked: use the policy default.</p>
          <div class="row">
            ${SOURCE_KINDS.map(
              (kind) =>
                html`<label class="check"><input type="checkbox" name="rejected_source_kinds" value=${kind} />${capital(words(kind))}</label>`,
            )}
          </div>
        </fieldset>
        <label class="check"><input type="checkbox" name="sft_requires_alignment" checked />SFT rows need an alignment</label>
        <label class="check"><input type="checkbox" name="sft_reviewed_poses" checked />Include poses below the campaign’s outline match that a lead accepted</label>
      </div>
    </details>`;
  }
}

/** Only what was filled in; the rest is the policy's. */
export function paramsOf(data: FormData): Record<string, unknown> {
  const params: Record<string, unknown> = {};
  for (const name of ['quality_bar', 'min_votes', 'max_pairs_per_object', 'sft_min_iou']) {
    const value = String(data.get(name) ?? '').trim();
    if (value !== '') params[name] = Number(value);
  }
  const kinds = data.getAll('rejected_source_kinds');
  if (kinds.length > 0) params.rejected_source_kinds = kinds;
  if (!data.has('sft_requires_alignment')) params.sft_requires_alignment = false;
  if (!data.has('sft_reviewed_poses')) params.sft_reviewed_poses = false;
  return params;
}
