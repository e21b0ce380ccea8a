import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import {
  filesChosen,
  filesOf,
  type ImageUpload,
  ImageUploads,
  type UploadSplits,
} from '../state/imageUploads';
import { hasRole } from '../state/session';
import type { Unsubscribe } from '../state/store';
import { controls } from '../ui/controls';
import { bytes, plural } from '../ui/format';
import { textOf } from '../ui/forms';
import '../ui/progress';
import { toastError } from '../ui/toasts';

const STATUS: Record<ImageUpload['status'], string> = {
  waiting: 'Waiting',
  sending: 'Sending',
  reading: 'Reading the photos…',
  done: 'Done',
  refused: 'Refused',
};

/** Where photos are dropped or chosen, and how each of them fares. Fires `images-arrived`. */
@customElement('mq-images-upload')
export class MqImagesUpload extends LitElement {
  @property() campaignId = '';
  @state() private uploads: ImageUpload[] = [];
  @state() private isOver = false;
  @query('.splits') private splits!: HTMLFormElement | null;
  @query('#files') private files!: HTMLInputElement;
  @query('#folder') private folder!: HTMLInputElement;
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
      .splits {
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

  private readonly onDrop = async (event: DragEvent) => {
    event.preventDefault();
    this.isOver = false;
    try {
      const splits = this.splitsChosen();
      if (event.dataTransfer) this.queue?.add(await filesOf(event.dataTransfer.items), splits);
    } catch (error) {
      toastError(error);
    }
  };

  private readonly onChosen = (event: Event) => {
    const input = event.target as HTMLInputElement;
    this.queue?.add(filesChosen(input.files ?? []), this.splitsChosen());
    input.value = '';
  };

  private splitsChosen(): UploadSplits {
    if (!this.splits) return {};
    const data = new FormData(this.splits);
    const group = textOf(data, 'group').trim();
    return { ...(data.has('holdout') ? { holdout: true } : {}), ...(group ? { group } : {}) };
  }

  private splitFields() {
    return html`<form class="splits" @submit=${(event: Event) => event.preventDefault()} autocomplete="off">
      <label class="check"><input type="checkbox" name="holdout" />Hold out for testing</label>
      <label class="check"><span>One group</span><input name="group" maxlength="64" placeholder="e.g. kitchen video" /></label>
      <span class="soft small">Held-out photos are never trained on. Photos of one group stay in one split.</span>
    </form>`;
  }

  private readonly onOver = (event: DragEvent) => {
    event.preventDefault();
    this.isOver = true;
  };

  override render() {
    const isAnyFinished = this.uploads.some(({ status }) => status === 'done' || status === 'refused');
    return html`<div
        class="drop ${this.isOver ? 'over' : ''}"
        @dragover=${this.onOver}
        @dragleave=${() => {
          this.isOver = false;
        }}
        @drop=${this.onDrop}
      >
        <div class="grow">
          <strong>Add photos</strong>
          <div class="soft small">Drop photos, a ZIP or a folder here: JPEG, PNG, WebP, HEIC, AVIF, TIFF. Masks beside them become objects; duplicates are skipped.</div>
        </div>
        <button class="primary" @click=${() => this.files.click()}>Choose files…</button>
        <button @click=${() => this.folder.click()}>Choose a folder…</button>
        ${isAnyFinished ? html`<button class="quiet" @click=${() => this.queue?.clear()}>Clear the list</button>` : null}
        ${hasRole('lead') ? this.splitFields() : null}
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
