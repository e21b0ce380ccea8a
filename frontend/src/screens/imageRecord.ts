import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { ImageAnswer } from '../api/types';
import { go } from '../state/location';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import '../ui/dialog';
import { plural } from '../ui/format';
import { textOf } from '../ui/forms';
import { toast, toastError } from '../ui/toasts';

/** Where a photo comes from; and its replacement and deletion, while nothing depends on it. Fires `image-changed`. */
@customElement('mq-image-record')
export class MqImageRecord extends LitElement {
  @property({ attribute: false }) image!: ImageAnswer;
  @state() private isBusy = false;
  @state() private isDeleting = false;
  @query('#file') private file!: HTMLInputElement;

  static override styles = [
    ...controls,
    css`
      section,
      form {
        display: grid;
        gap: var(--s2);
      }
      form button {
        justify-self: start;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 var(--s3);
        margin: 0;
        overflow-wrap: anywhere;
      }
      dd {
        margin: 0;
      }
    `,
  ];

  private async during(work: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    try {
      await work();
    } catch (error) {
      toastError(error);
    } finally {
      this.isBusy = false;
    }
  }

  private readonly save = (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    void this.during(async () => {
      await api.call('change_image', {
        path: { image_id: this.image.id },
        body: { source: textOf(data, 'source').trim(), licence: textOf(data, 'licence').trim() },
      });
      toast('Source and licence saved.', 'good');
      this.dispatchEvent(new Event('image-changed'));
    });
  };

  private readonly deletePhoto = () => {
    this.isDeleting = false;
    void this.during(async () => {
      await api.call('delete_image', { path: { image_id: this.image.id } });
      toast(`${this.image.name} was deleted.`, 'good');
      go('/images', { replace: true });
    });
  };

  /** The new photo first: when it is refused, the old one stays. */
  private readonly replace = () => {
    const [file] = this.file.files ?? [];
    this.file.value = '';
    if (!file) return;
    void this.during(async () => {
      const { id, campaign_id, source, licence, holdout } = this.image;
      const { created, duplicates, refused } = await api.call('upload_images', {
        path: { campaign_id },
        body: { files: [file], source, licence, ...(holdout && hasRole('lead') ? { holdout } : {}) },
      });
      const [added] = created;
      if (!added) {
        const known = duplicates.length > 0 ? 'The campaign has this photo already.' : '';
        toast(known || (refused[0]?.message ?? 'The file was not taken.'), 'warn');
        return;
      }
      await api.call('delete_image', { path: { image_id: id } });
      toast('The photo was replaced.', 'good');
      go(`/images/${added.id}`, { replace: true });
    });
  };

  override render() {
    const isLead = hasRole('lead');
    return html`<section class="card">
      <h2>Photo</h2>
      ${this.twin()}
      ${isLead ? this.form() : this.facts()}
      ${hasRole('annotator', 'lead') ? this.removal() : null}
    </section>`;
  }

  private twin() {
    const twin = this.image.near_duplicate_of;
    if (!twin) return null;
    return html`<p class="notice warn small">Looks like <a href="/images/${twin.id}">${twin.name}</a>. Keep one of them, or put both into one group.</p>`;
  }

  private facts() {
    return html`<dl class="small">
      <dt class="soft">Source</dt><dd>${this.image.source || 'Unknown'}</dd>
      <dt class="soft">Licence</dt><dd>${this.image.licence || 'Unknown'}</dd>
    </dl>`;
  }

  private form() {
    return html`<form @submit=${this.save} autocomplete="off">
      <label class="field"><span>Source</span><input name="source" maxlength="255" .value=${this.image.source} placeholder="Unknown" /></label>
      <label class="field"><span>Licence</span><input name="licence" maxlength="120" .value=${this.image.licence} placeholder="Unknown" /></label>
      <button ?disabled=${this.isBusy}>Save</button>
    </form>`;
  }

  private removal() {
    const n = this.image.objects.length;
    if (n > 0) {
      return html`<p class="soft small">${plural(n, 'object')} ${n === 1 ? 'is' : 'are'} outlined in this photo, discarded ones included: it can be neither replaced nor deleted.</p>`;
    }
    if (!this.image.may_delete)
      return html`<p class="soft small">Only a lead, or the person who uploaded the photo, may replace or delete it.</p>`;
    const isReplaceable = !this.image.holdout || hasRole('lead'); // only leads hold the new photo out
    return html`<div class="row">
        ${isReplaceable ? html`<button ?disabled=${this.isBusy} @click=${() => this.file.click()}>Replace…</button>` : null}
        <button class="danger" ?disabled=${this.isBusy} @click=${() => {
          this.isDeleting = true;
        }}>Delete…</button>
        <input id="file" type="file" hidden accept="image/*,.heic,.heif" aria-label="The new photo" @change=${this.replace} />
      </div>
      <mq-dialog heading="Delete this photo?" .open=${this.isDeleting} @close=${() => {
        this.isDeleting = false;
      }}>
        <p>${this.image.name} has no objects. It is deleted for good.</p>
        <div slot="actions" class="row end"><button class="primary danger" @click=${this.deletePhoto}>Delete</button></div>
      </mq-dialog>`;
  }
}
