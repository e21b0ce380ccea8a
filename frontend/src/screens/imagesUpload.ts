import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import {
  filesChosen,
  filesOf,
  type ImageUpload,
  ImageUploads,
  type UploadFields,
} from '../state/imageUploads';
import { hasRole } from '../state/session';
import type { Unsubscribe } from '../state/store';
import { controls } from '../ui/controls';
import { bytes, plural } from '../ui/format';
import { textOf } from '../ui/forms';
import { PageDrop } from '../ui/pageDrop';
import '../ui/progress';
import { toastError } from '../ui/toasts';

const STATUS: Record<ImageUpload['status'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  reading: 'Reading the photos…',
  done: 'Done',
  refused: 'Refused',
};

/** Offered while typing; any other may be written. */
export const LICENCES = ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'CC-BY-NC-4.0'];

/** Where photos are dropped or chosen, and how each of them fares. Fires `images-arrived`. */
@customElement('mq-images-upload')
export class MqImagesUpload extends LitElement {
  @property() campaignId = '';
  @state() private uploads: ImageUpload[] = [];
  @query('form') private form!: HTMLFormElement | null;
  @query('#files') private files!: HTMLInputElement;
  @query('#folder') private folder!: HTMLInputElement;
  private readonly drop = new PageDrop(this, (items) => void this.addDropped(items));
  private queue: ImageUploads | undefined;
  private unsubscribe: Unsubscribe | undefined;

  static override styles = [
    ...controls,
    css`
      .drop {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--s3);
        padding: var(--s4);
        border: 1px dashed var(--line-strong);
        border-radius: var(--radius);
        background: var(--surface);
      }
      .drop.over {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      .fields {
        display: flex;
        flex-wrap: wrap;
        flex-basis: 100%;
        align-items: center;
        gap: var(--s2) var(--s4);
      }
      ul {
        display: grid;
        gap: 1px;
        max-height: 280px;
        margin: var(--s3) 0 0;
        padding: 0;
        overflow: auto;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(120px, 1fr) 90px 120px minmax(120px, 1.6fr);
        align-items: center;
        gap: var(--s3);
        padding: 6px var(--s3);
        background: var(--surface);
      }
      li .chip {
        justify-self: start;
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
    `,
  ];

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('campaignId')) return;
    this.unsubscribe?.();
    const queue = new ImageUploads(this.campaignId, () => this.dispatchEvent(new Event('images-arrived')));
    this.queue = queue;
    this.uploads = [];
    this.unsubscribe = queue.uploads.subscribe((uploads) => {
      this.uploads = uploads;
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
  }

  private async addDropped(items: DataTransferItemList): Promise<void> {
    try {
      const fields = this.fields();
      this.queue?.add(await filesOf(items), fields);
    } catch (error) {
      toastError(error);
    }
  }

  private readonly onChosen = (event: Event) => {
    const input = event.target as HTMLInputElement;
    this.queue?.add(filesChosen(input.files ?? []), this.fields());
    input.value = '';
  };

  private fields(): UploadFields {
    if (!this.form) return {};
    const data = new FormData(this.form);
    const texts = ['source', 'licence', 'group'].map((name) => [name, textOf(data, name).trim()] as const);
    const given = Object.fromEntries(texts.filter(([, text]) => text !== ''));
    return { ...given, ...(data.has('holdout') ? { holdout: true } : {}) };
  }

  private fieldInputs() {
    return html`<form class="fields" @submit=${(event: Event) => event.preventDefault()} autocomplete="off">
      <label class="check"><span>Source</span><input name="source" maxlength="255" placeholder="e.g. own photos" /></label>
      <label class="check"><span>Licence</span><input name="licence" maxlength="120" placeholder="e.g. CC-BY-4.0" list="licences" /></label>
      <datalist id="licences">${LICENCES.map((licence) => html`<option value=${licence}></option>`)}</datalist>
      ${hasRole('lead') ? this.splitInputs() : null}
    </form>`;
  }

  private splitInputs() {
    return html`<label class="check"><span>One group</span><input name="group" maxlength="64" placeholder="e.g. kitchen video" /></label>
      <label class="check"><input type="checkbox" name="holdout" />Hold out for testing</label>
      <span class="soft small">Held-out photos are never trained on. Photos of one group stay in one split.</span>`;
  }

  override render() {
    const isAnyFinished = this.uploads.some(({ status }) => status === 'done' || status === 'refused');
    return html`<div class="drop ${this.drop.isOver ? 'over' : ''}">
        <div class="grow">
          <strong>Add photos</strong>
          <div class="soft small">Drop photos, a ZIP or a folder anywhere on this page: JPEG, PNG, WebP, HEIC, AVIF, TIFF. Masks beside them become objects; duplicates are skipped.</div>
        </div>
        <button class="primary" @click=${() => this.files.click()}>Choose files…</button>
        <button @click=${() => this.folder.click()}>Choose a folder…</button>
        ${isAnyFinished ? html`<button class="quiet" @click=${() => this.queue?.clear()}>Clear the list</button>` : null}
        ${this.fieldInputs()}
        <input id="files" type="file" multiple hidden accept="image/*,.heic,.heif,.zip,.csv" aria-label="Photos" @change=${this.onChosen} />
        <input id="folder" type="file" webkitdirectory hidden aria-label="Folder of photos" @change=${this.onChosen} />
      </div>
      ${
        this.uploads.length > 0
          ? html`<ul aria-label="Uploads">
              ${this.uploads.map((upload) => this.row(upload))}
            </ul>`
          : null
      }`;
  }

  private row(upload: ImageUpload) {
    const isMoving = upload.status === 'sending' || upload.status === 'reading';
    return html`<li>
      <span class="name" title=${upload.name}>${upload.name}</span>
      <span class="soft small number">${bytes(upload.size)}</span>
      ${
        isMoving
          ? html`<mq-progress .value=${upload.sent} .max=${upload.status === 'sending' ? upload.size : 0}></mq-progress>`
          : html`<span class="chip ${upload.status === 'done' ? 'good' : upload.status === 'refused' ? 'bad' : ''}">
              ${STATUS[upload.status]}
            </span>`
      }
      <span class="small ${upload.status === 'refused' ? 'bad-text' : 'soft'}">${this.outcome(upload)}</span>
    </li>`;
  }

  private outcome({ status, created, duplicates, objects, refused, notes }: ImageUpload) {
    if (status !== 'done' && status !== 'refused') return STATUS[status];
    const counts = [
      created > 0 ? plural(created, 'new photo') : '',
      duplicates > 0 ? `${plural(duplicates, 'photo')} already here` : '',
      objects > 0 ? plural(objects, 'object') : '',
    ].filter(Boolean);
    const isMany = refused.length > 1 || counts.length > 0;
    return html`${counts.join(', ')}
    ${notes.map(({ name, message }) => html`<div class="soft">${counts[0] === '1 new photo' ? '' : `${name}: `}${message}</div>`)}
    ${refused.map(
      ({ name, message }) => html`<div class="bad-text">${isMany ? `${name}: ` : ''}${message}</div>`,
    )}`;
  }
}
