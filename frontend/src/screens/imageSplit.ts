import { css, html, LitElement } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ImageAnswer } from '../api/types';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { textOf } from '../ui/forms';
import { toast, toastError } from '../ui/toasts';

/** The name that the site gives to the group of a photo by itself. */
const ALONE = /^[0-9a-f]{64}$/;

/** Whether a photo is held out, and its group; leads change both until the first answer. Fires `split-changed`. */
@customElement('mq-image-split')
export class MqImageSplit extends LitElement {
  @property({ attribute: false }) image!: ImageAnswer;
  @state() private isSaving = false;

  static override styles = [
    ...controls,
    css`
      form,
      section {
        display: grid;
        gap: var(--s2);
      }
      button {
        justify-self: start;
      }
    `,
  ];

  private get group(): string {
    return ALONE.test(this.image.group_id) ? '' : this.image.group_id;
  }

  private readonly save = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const group = textOf(data, 'group').trim();
    this.isSaving = true;
    try {
      await api.call('assign_splits', {
        path: { campaign_id: this.image.campaign_id },
        body: {
          image_ids: [this.image.id],
          holdout: data.has('holdout'),
          ...(group === this.group ? {} : { group }),
        },
      });
      toast('The split was saved.', 'good');
      this.dispatchEvent(new Event('split-changed'));
    } catch (error) {
      toastError(error);
    } finally {
      this.isSaving = false;
    }
  };

  override render() {
    if (!hasRole('lead')) {
      return this.image.holdout ? html`<span class="chip warn">Held out for testing</span>` : null;
    }
    return html`<form class="card" @submit=${this.save} autocomplete="off">
      <h2>Split</h2>
      <label class="check">
        <input type="checkbox" name="holdout" .checked=${this.image.holdout} />Hold out for testing
      </label>
      <label class="field">
        <span>Group</span><input name="group" maxlength="64" .value=${this.group} placeholder="This photo alone" />
      </label>
      <p class="soft small">Held-out photos are never trained on. Photos of one group share a split.</p>
      <button ?disabled=${this.isSaving}>${this.isSaving ? 'Saving…' : 'Save split'}</button>
    </form>`;
  }
}
