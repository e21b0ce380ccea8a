import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { CandidateAnswer, ObjectAnswer } from '../../api/types';
import type { CropChanged, MqPhotoPane } from '../../tools/photoPane';
import '../../tools/photoPane';
import { controls } from '../../ui/controls';
import { SHADING_NAMES, SHADINGS, type Shading } from '../../viewer/shading';
import { PreviewViews } from '../escalation/previewViews';

const OPACITY = 0.7;

/** One candidate turning, and drawn over the photo by its layout. Lives in a dialog; ← and → go to the others. */
@customElement('mq-candidate-viewer')
export class MqCandidateViewer extends LitElement {
  @property({ attribute: false }) object!: ObjectAnswer;
  @property({ attribute: false }) candidates: CandidateAnswer[] = [];
  @property() shownId = '';
  @state() private problem = '';
  @state() private shading: Shading = 'texture';
  @query('.viewport') private host!: HTMLElement;
  @query('.view') private view!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  private views: PreviewViews | null = null;

  static override styles = [
    ...controls,
    css`
      .viewport {
        position: relative;
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--s3);
        height: min(56vh, 480px);
      }
      .view {
        position: relative;
        overflow: hidden;
        border-radius: var(--radius);
        background: var(--viewport);
        cursor: grab;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: var(--s2);
        margin-top: var(--s3);
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('keydown', this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('keydown', this.onKey);
    this.views?.dispose();
    this.views = null;
  }

  override firstUpdated(): void {
    void this.start();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('shownId') && this.views) this.show();
  }

  private async start(): Promise<void> {
    await this.photo.updateComplete;
    if (!this.isConnected) return;
    try {
      this.views = new PreviewViews(this.host, this.view, this.photo.frame);
    } catch {
      this.problem = 'This browser cannot draw in 3D: WebGL 2 is missing or switched off.';
      return;
    }
    this.views.seePhoto(this.object.pointmap?.intrinsics ?? null, this.photo.crop);
    this.views.opacity = OPACITY;
    this.show();
  }

  private get shown(): CandidateAnswer | undefined {
    return this.candidates.find(({ id }) => id === this.shownId);
  }

  private show(): void {
    const { shown } = this;
    this.problem = '';
    this.views?.show(shown?.glb_url ?? null, shown?.layout ?? null).catch((error: unknown) => {
      this.problem = describeError(error);
    });
  }

  private step(by: number): void {
    const at = this.candidates.findIndex(({ id }) => id === this.shownId);
    const next = this.candidates[(at + by + this.candidates.length) % this.candidates.length];
    if (next) this.shownId = next.id;
  }

  private readonly onKey = (event: KeyboardEvent) => {
    if (event.composedPath()[0] instanceof HTMLInputElement) return;
    if (event.key === 'ArrowLeft') this.step(-1);
    if (event.key === 'ArrowRight') this.step(1);
  };

  private readonly cropped = ({ crop }: CropChanged) =>
    this.views?.seePhoto(this.object.pointmap?.intrinsics ?? null, crop);

  private shade(shading: Shading): void {
    this.shading = shading;
    if (this.views) this.views.shading = shading;
  }

  private fade(opacity: number): void {
    if (this.views) this.views.opacity = opacity;
  }

  override render() {
    const at = this.candidates.findIndex(({ id }) => id === this.shownId);
    const { image, mask } = this.object;
    return html`<div class="viewport">
        <mq-photo-pane .source=${{ image, mask }} @crop-changed=${this.cropped}></mq-photo-pane>
        <div class="view"></div>
      </div>
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null}
      <div class="bar">
        <span class="group" role="group" aria-label="Shading">
          ${SHADINGS.map(
            (
              shading,
            ) => html`<button aria-pressed=${shading === this.shading} @click=${() => this.shade(shading)}>
              ${SHADING_NAMES[shading]}
            </button>`,
          )}
        </span>
        <label class="row small">Overlay on photo
          <input
            type="range" min="0" max="1" step="0.05" .value=${String(OPACITY)}
            @input=${(event: Event) => this.fade(Number((event.target as HTMLInputElement).value))}
          /></label>
        <span class="row">
          <span class="soft number">No. ${this.shown?.number} · ${at + 1} of ${this.candidates.length}</span>
          <button @click=${() => this.step(-1)}><kbd>←</kbd> Previous</button>
          <button @click=${() => this.step(1)}>Next <kbd>→</kbd></button>
        </span>
      </div>`;
  }
}
