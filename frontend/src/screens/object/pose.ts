import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { ObjectAnswer } from '../../api/types';
import type { StoryPose } from '../../contract/schema';
import type { CropChanged, MqPhotoPane } from '../../tools/photoPane';
import '../../tools/photoPane';
import { controls } from '../../ui/controls';
import { fetchMesh } from '../../viewer/loadMesh';
import type { MeshModel } from '../../viewer/meshModel';
import { OverlayView } from '../../viewer/overlayView';
import { Viewport } from '../../viewer/viewport';

/** The accepted mesh over the photo, at its accepted layout; a slider shows the photo behind it. */
@customElement('mq-object-pose')
export class MqObjectPose extends LitElement {
  @property({ attribute: false }) object!: ObjectAnswer;
  @property({ attribute: false }) pose!: StoryPose;
  @property() meshUrl = '';
  @state() private problem = '';
  @state() private opacity = 0.85;
  @query('.viewport') private host!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  private viewport: Viewport | null = null;
  private overlay: OverlayView | null = null;
  private model: MeshModel | null = null;

  static override styles = [
    ...controls,
    css`
      .viewport {
        position: relative;
        display: grid;
        height: 320px;
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--s2);
        margin-top: var(--s2);
      }
      input {
        flex: 1;
        max-width: 240px;
      }
    `,
  ];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('meshUrl') || changed.has('pose')) void this.begin();
  }

  private close(): void {
    this.model?.dispose();
    this.viewport?.dispose();
    this.model = this.viewport = this.overlay = null;
  }

  private async begin(): Promise<void> {
    const { pose, meshUrl } = this;
    await this.photo.updateComplete;
    this.close();
    this.problem = '';
    try {
      const model = await fetchMesh(meshUrl);
      if (!this.isConnected || this.pose !== pose || this.meshUrl !== meshUrl) return model.dispose();
      this.show(model);
    } catch (error) {
      this.problem = describeError(error);
    }
  }

  private show(model: MeshModel): void {
    this.model = model;
    this.viewport = new Viewport(this.host);
    this.overlay = new OverlayView(this.photo.frame);
    this.overlay.intrinsics = this.object.pointmap?.intrinsics ?? null;
    this.overlay.crop = this.photo.crop;
    this.overlay.opacity = this.opacity;
    this.overlay.show(model, this.pose.layout);
    this.viewport.add(this.overlay);
  }

  private readonly cropped = ({ crop }: CropChanged): void => {
    if (this.overlay) this.overlay.crop = crop;
    this.viewport?.refresh();
  };

  private readonly fade = (event: Event): void => {
    this.opacity = Number((event.target as HTMLInputElement).value);
    if (this.overlay) this.overlay.opacity = this.opacity;
    this.viewport?.refresh();
  };

  override render() {
    const { image, mask } = this.object;
    return html`<div class="viewport">
        <mq-photo-pane .source=${{ image, mask }} @crop-changed=${this.cropped}></mq-photo-pane>
      </div>
      ${this.problem ? html`<p class="notice bad" role="alert">${this.problem}</p>` : null}
      <label class="small">Mesh over the photo
        <input type="range" min="0" max="1" step="0.05" .value=${String(this.opacity)} @input=${this.fade} />
      </label>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-object-pose': MqObjectPose;
  }
}
