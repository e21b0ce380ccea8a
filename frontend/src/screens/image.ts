import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { ImageAnswer } from '../api/types';
import type { NewObjectBodyRequest } from '../contract/schema';
import type { OtherMask } from '../masks/boardPainter';
import type { MqMaskEditor } from '../masks/editor';
import '../masks/editor';
import { fetchMaskImage } from '../masks/paint';
import { hasRole } from '../state/session';
import { api } from '../state/site';
import { controls } from '../ui/controls';
import { plural } from '../ui/format';
import { textOf } from '../ui/forms';
import { Keys } from '../ui/keys';
import { loadingNotice, problemNotice } from '../ui/loading';
import { OnNews } from '../ui/news';
import { splitLayout } from '../ui/splitLayout';
import { objectChip } from '../ui/states';
import { toast, toastError } from '../ui/toasts';
import './imageRecord';
import './imageSplit';

/** One photo: its objects, and the tools to mark another. */
@customElement('mq-image-screen')
export class MqImageScreen extends LitElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @state() private image: ImageAnswer | null = null;
  @state() private others: OtherMask[] = [];
  @state() private isSaving = false;
  @state() private canSave = false;
  @state() private problem = '';
  @state() private draftFields: Record<string, string> = {};
  @query('mq-mask-editor') private editor!: MqMaskEditor;
  @query('form') private form!: HTMLFormElement;
  private readonly masks = new Map<string, OtherMask>();

  static override styles = [
    ...controls,
    splitLayout,
    css`
      aside {
        display: grid;
        gap: var(--s4);
        align-content: start;
      }
      .title {
        overflow-wrap: anywhere;
      }
      form {
        display: grid;
        gap: var(--s3);
      }
      .number-disc {
        display: inline-grid;
        place-items: center;
        flex: none;
        width: 22px;
        height: 22px;
        border-radius: 50%;
        background: #12304f;
        color: #fff;
        font-size: 12px;
        font-weight: 600;
      }
      .object {
        display: flex;
        align-items: center;
        gap: var(--s2);
        padding: var(--s2);
        border: 1px solid var(--line);
        border-radius: 6px;
        color: inherit;
        text-decoration: none;
      }
      .object:hover {
        background: var(--surface-hover);
      }
      .object .grow {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .plain {
        position: relative;
        display: grid;
        place-items: center;
        min-height: 0;
        background: var(--viewport);
      }
      .plain img {
        max-width: 100%;
        max-height: 100%;
        object-fit: contain;
      }
    `,
  ];

  constructor() {
    super();
    new Keys(this, 'Image', () => [
      { keys: ['Enter', 'ctrl+s'], does: 'Save as a target object', run: () => void this.save() },
    ]);
    new OnNews(
      this,
      ['object.changed', 'pointmap.changed'],
      () => void this.load(),
      (news) => news.type === 'object.changed' || news.image_id === this.params.id,
    );
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('params')) void this.load();
  }

  override updated(changed: PropertyValues): void {
    const before = changed.get('image') as ImageAnswer | null | undefined;
    if (changed.has('image') && this.image && before?.id !== this.image.id) void this.restoreDraft();
  }

  /** What was drawn and typed here and not saved. */
  private async restoreDraft(): Promise<void> {
    const fields = await this.editor?.restoreDraft();
    if (!fields) return;
    this.draftFields = fields;
    for (const input of this.form.querySelectorAll('input')) input.value = fields[input.name] ?? '';
    toast('Your unsaved mask is here again.', 'info');
  }

  private readonly onInput = () => {
    const data = new FormData(this.form);
    this.draftFields = { name: textOf(data, 'name'), category: textOf(data, 'category') };
  };

  private async load(): Promise<void> {
    try {
      this.image = await api.call('get_image', { path: { image_id: this.params.id ?? '' } });
      await this.loadMasks(this.image);
    } catch (error) {
      if (this.image) toastError(error);
      else this.problem = describeError(error);
    }
  }

  private async loadMasks(image: ImageAnswer): Promise<void> {
    const size = { width: image.width, height: image.height };
    const marked = image.objects.filter(({ mask, state }) => mask && state !== 'discarded');
    await Promise.all(
      marked.map(async ({ number, mask }) => {
        if (!mask || this.masks.has(mask.id)) return;
        const maskImage = await fetchMaskImage(mask.url, size);
        this.masks.set(mask.id, { number, image: maskImage, box: mask.bbox_xywh });
      }),
    );
    this.others = marked.flatMap(({ mask }) => this.masks.get(mask?.id ?? '') ?? []);
  }

  private readonly onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    void this.save();
  };

  private async save(): Promise<void> {
    if (this.isSaving || !this.image || !this.canSave) return;
    this.isSaving = true;
    this.leaveFields();
    try {
      const body = await this.newObject();
      if (!body) return;
      const made = await api.call('create_object', { path: { image_id: this.image.id }, body });
      toast(`Object ${made.number} saved.`, 'good');
      this.form.reset();
      this.draftFields = {};
      this.editor.reset();
      await this.load();
    } catch (error) {
      toastError(error);
    } finally {
      this.isSaving = false;
    }
  }

  /** So that the next key is a tool again. */
  private leaveFields(): void {
    const focused = this.shadowRoot?.activeElement;
    if (focused instanceof HTMLElement) focused.blur();
  }

  private async newObject(): Promise<NewObjectBodyRequest | null> {
    const result = await this.editor.result();
    if (!result) return null;
    const { png, method, proposalId } = result;
    const data = new FormData(this.form);
    return {
      name: textOf(data, 'name'),
      category: textOf(data, 'category'),
      method,
      ...(proposalId ? { proposal_id: proposalId } : { mask: png }),
    };
  }

  override render() {
    const { image } = this;
    if (!image) {
      return html`<div class="page">
        ${this.problem ? problemNotice(this.problem, () => this.load()) : loadingNotice()}
      </div>`;
    }
    const mayDraw = hasRole('annotator', 'lead');
    return html`<div class="split">
      ${mayDraw ? this.drawing(image) : html`<div class="plain"><img src=${image.url} alt=${image.name} /></div>`}
      <aside aria-label="Objects">
        <div class="stack tight">
          <a class="small" href="/images">← All images</a>
          <h1 class="title">${image.name}</h1>
          <p class="soft small number">
            ${image.width} × ${image.height} px
          </p>
          ${this.pointmap(image)}
        </div>
        ${mayDraw ? this.saveForm() : null}
        ${this.objects(image)}
        <mq-image-record .image=${image} @image-changed=${() => void this.load()}></mq-image-record>
        <mq-image-split .image=${image} @split-changed=${() => void this.load()}></mq-image-split>
      </aside>
    </div>`;
  }

  private drawing(image: ImageAnswer) {
    return html`<mq-mask-editor
      .imageId=${image.id}
      .photoUrl=${image.url}
      .photoSize=${{ width: image.width, height: image.height }}
      .others=${this.others}
      .draftOf=${`image:${image.id}`}
      .draftFields=${this.draftFields}
      @mask-changed=${() => {
        this.canSave = this.editor.isChanged && !this.editor.isWaiting;
      }}
    ></mq-mask-editor>`;
  }

  private pointmap({ pointmap }: ImageAnswer) {
    if (!pointmap) return null;
    if (pointmap.status === 'queued') return html`<span class="small soft">Depth: being estimated…</span>`;
    if (pointmap.status === 'failed') {
      return html`<span class="small bad-text">No depth: ${pointmap.error?.message ?? 'the estimator failed'}</span>`;
    }
    const kind = pointmap.is_fallback ? 'rough estimate' : pointmap.estimator;
    return html`<span class="small soft">Depth: ${kind}</span>`;
  }

  private saveForm() {
    return html`<form class="card" @submit=${this.onSubmit} @input=${this.onInput} autocomplete="off">
      <h2>New object</h2>
      <label class="field"><span>Name</span><input name="name" maxlength="120" placeholder="e.g. red mug" /></label>
      <label class="field">
        <span>Category</span><input name="category" maxlength="120" placeholder="e.g. mug" />
      </label>
      <button class="primary" ?disabled=${!this.canSave || this.isSaving}>
        ${this.isSaving ? 'Saving…' : 'Save object'} <kbd>Enter</kbd>
      </button>
      ${this.canSave || this.isSaving ? null : html`<p class="small soft">Outline the object in the photo first.</p>`}
    </form>`;
  }

  private objects({ objects }: ImageAnswer) {
    return html`<section class="stack tight">
      <h2>${objects.length === 0 ? 'No objects yet' : plural(objects.length, 'object')}</h2>
      ${objects.map(
        (object) => html`<a class="object" href="/objects/${object.id}">
          <span class="number-disc">${object.number}</span>
          <span class="grow">${object.name || object.category || 'Unnamed'}</span>
          ${objectChip(object.state)}
        </a>`,
      )}
    </section>`;
  }
}
