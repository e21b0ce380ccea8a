import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import { upload } from '../../api/upload';
import type { UploadJson, UploadLimits } from '../../contract/schema';
import { csrfToken } from '../../state/site';
import { controls } from '../../ui/controls';
import { bytes } from '../../ui/format';
import '../../ui/progress';
import { acceptedKinds, limitsText, refusalOf } from './uploadLimits';

/** A version is on the site, and its check is under way. */
export class Uploaded extends Event {
  constructor(readonly upload: UploadJson) {
    super('uploaded', { bubbles: true, composed: true });
  }
}

/** Takes one mesh file by drop or by choice and sends it, with progress. */
@customElement('mq-mesh-uploader')
export class MqMeshUploader extends LitElement {
  @property() escalationId = '';
  @property({ attribute: false }) limits!: UploadLimits;
  @state() private isOver = false;
  @state() private progress: { name: string; sent: number; total: number } | null = null;
  @state() private problem = '';
  @query('input') private input!: HTMLInputElement;
  private abort: AbortController | null = null;

  static override styles = [
    ...controls,
    css`
      .zone {
        display: grid;
        justify-items: center;
        gap: var(--s2);
        padding: var(--s4);
        border: 2px dashed var(--line-strong);
        border-radius: var(--radius);
        text-align: center;
      }
      .over {
        border-color: var(--accent);
        background: var(--accent-soft);
      }
      .progress {
        width: 100%;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.abort?.abort();
  }

  /** Opens the browser's own choice of a file. */
  choose(): void {
    if (!this.progress) this.input.click();
  }

  private async send(file: File | undefined): Promise<void> {
    if (!file || this.progress) return;
    this.problem = refusalOf(file, this.limits);
    if (this.problem) {
      this.input.value = '';
      return;
    }
    this.progress = { name: file.name, sent: 0, total: file.size };
    this.abort = new AbortController();
    try {
      const response = await upload(
        'upload_mesh',
        { escalation_id: this.escalationId },
        { file },
        {
          csrfToken: csrfToken.value,
          signal: this.abort.signal,
          onProgress: (sent, total) => {
            this.progress = { name: file.name, sent, total };
          },
        },
      );
      this.dispatchEvent(new Uploaded(response));
    } catch (error) {
      this.problem = describeError(error);
    } finally {
      this.progress = null;
      this.input.value = '';
    }
  }

  private readonly over = (event: DragEvent): void => {
    event.preventDefault();
    this.isOver = true;
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isOver = false;
    void this.send(event.dataTransfer?.files[0]);
  };

  override render() {
    return html`<div
      class="zone ${this.isOver ? 'over' : ''}"
      @dragover=${this.over}
      @dragleave=${() => {
        this.isOver = false;
      }}
      @drop=${this.drop}
    >
      ${this.progress ? this.sending(this.progress) : this.waiting()}
      <input type="file" accept=${acceptedKinds(this.limits)} hidden @change=${() => void this.send(this.input.files?.[0])} />
      ${this.problem ? html`<p class="bad-text small" role="alert">${this.problem}</p>` : nothing}
    </div>`;
  }

  private waiting() {
    return html`<p>Drop a mesh here, or</p>
      <button @click=${() => this.choose()}>Choose a file <kbd>U</kbd></button>
      <p class="small soft">${limitsText(this.limits)}</p>`;
  }

  private sending({ name, sent, total }: { name: string; sent: number; total: number }) {
    return html`<p class="small">${name}</p>
      <mq-progress class="progress" .value=${sent} .max=${total} text="${bytes(sent)} of ${bytes(total)}"></mq-progress>
      <button class="quiet" @click=${() => this.abort?.abort()}>Cancel</button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-mesh-uploader': MqMeshUploader;
  }
}
