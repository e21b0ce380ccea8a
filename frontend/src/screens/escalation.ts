import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { describeError } from '../api/errors';
import type { Brief } from '../contract/schema';
import { go } from '../state/location';
import { currentUser } from '../state/session';
import { api } from '../state/site';
import type { CropChanged, MqPhotoPane, PhotoSource } from '../tools/photoPane';
import '../tools/photoPane';
import { controls } from '../ui/controls';
import { Keys } from '../ui/keys';
import { loadingNotice, problemNotice } from '../ui/loading';
import { OnNews } from '../ui/news';
import { toast, toastError } from '../ui/toasts';
import { SHADINGS, type Shading } from '../viewer/shading';
import { type EscalationActions, escalationKeys } from './escalation/escalationKeys';
import { type HeaderActions, header } from './escalation/header';
import { meshesOf, neighbour, type ShownMesh } from './escalation/meshes';
import { PreviewViews } from './escalation/previewViews';
import { type Rights, rightsOf } from './escalation/rights';
import {
  briefSection,
  type PanelActions,
  reviewSection,
  uploadSection,
  versionsSection,
} from './escalation/sidePanel';
import { escalationStyles } from './escalation/styles';
import type { MqMeshUploader, Uploaded } from './escalation/uploader';
import { type EscalationView, meshStrip, viewTools } from './escalation/viewParts';
import './object/reopenDialog';
import { Arming } from './work/arming';
import { Guide } from './work/guideDialog';

/** One escalation: the brief beside the meshes, the artist's versions with their checks, and the review. */
@customElement('mq-escalation-screen')
export class MqEscalationScreen extends LitElement {
  @property({ attribute: false }) params: Record<string, string> = {};
  @state() private brief: Brief | null = null;
  @state() private problem = '';
  @state() private meshProblem = '';
  @state() private shown: ShownMesh | null = null;
  @state() private view: EscalationView = {
    shading: 'texture',
    turning: true,
    opacity: 0,
    whole: false,
    outline: true,
  };
  @state() private noteMissing = false;
  @state() private isReopening = false;
  @query('.viewport') private viewportHost!: HTMLElement;
  @query('.view') private viewElement!: HTMLElement;
  @query('mq-photo-pane') private photo!: MqPhotoPane;
  @query('mq-mesh-uploader') private uploader!: MqMeshUploader | null;
  @query('#review-note') private reviewNote!: HTMLTextAreaElement | null;
  private readonly arming = new Arming(this);
  private readonly guide = new Guide(this, 'artist');
  private views: PreviewViews | null = null;

  static override styles = [...controls, escalationStyles];

  readonly news = new OnNews(
    this,
    ['escalation.changed', 'upload.checked'],
    () => void this.load(),
    (news) => news.escalation_id === this.params.id,
  );

  private readonly actions: EscalationActions = {
    browse: (by: 1 | -1) => this.show(neighbour(this.meshes, this.shown?.id ?? null, by)),
    shade: (shading: Shading) => {
      this.change({ shading });
      if (this.views) this.views.shading = shading;
    },
    nextShading: () =>
      this.actions.shade(SHADINGS[(SHADINGS.indexOf(this.view.shading) + 1) % SHADINGS.length]!),
    toggleTurntable: () => {
      this.views?.toggleTurntable();
      this.change({ turning: this.views?.turntable.turning ?? false });
    },
    resetCamera: () => this.views?.resetCamera(),
    nextOpacity: () => this.setOpacity(this.view.opacity >= 1 ? 0 : this.view.opacity + 0.5),
    toggleWhole: () => this.change({ whole: !this.view.whole }),
    toggleOutline: () => this.change({ outline: !this.view.outline }),
    upload: () => this.uploader?.choose(),
    readGuide: this.guide.open,
  };

  private readonly panel: PanelActions = {
    show: (meshId) => this.show(this.meshes.find(({ id }) => id === meshId) ?? null),
    submit: (upload, note) =>
      void this.act(
        api.call('submit_escalation', { path: this.path, body: { upload_id: upload.id, note } }),
        'Submitted for review.',
      ),
    review: (decision) => this.review(decision),
  };

  private readonly whole: HeaderActions = {
    act: (verb, done) => {
      const operation =
        verb === 'withdraw' ? 'withdraw_escalation_submission' : (`${verb}_escalation` as const);
      void this.act(api.call(operation, { path: this.path }), done);
    },
    askReopen: () => {
      this.isReopening = true;
    },
    readGuide: this.actions.readGuide,
  };

  readonly keys = new Keys(this, 'Escalation', () => escalationKeys(this.actions));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.views?.dispose();
    this.views = null;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('params')) void this.load();
    if (this.brief && !this.views && !this.meshProblem) void this.openViews(this.brief);
  }

  private get path() {
    return { escalation_id: this.params.id ?? '' };
  }

  private get meshes(): ShownMesh[] {
    return this.brief ? meshesOf(this.brief) : [];
  }

  private get rights(): Rights | null {
    return this.brief ? rightsOf(this.brief, currentUser()) : null;
  }

  private async load(): Promise<void> {
    try {
      this.take(await api.call('get_escalation', { path: this.path }));
      this.problem = '';
    } catch (error) {
      if (!this.brief) this.problem = describeError(error);
    }
  }

  /** A version that has just passed its check is shown at once. */
  private take(brief: Brief): void {
    const known = new Set(this.meshes.map(({ id }) => id));
    const isFirst = this.brief === null;
    this.brief = brief;
    const fresh = this.meshes.find(({ id, kind }) => kind === 'version' && !known.has(id));
    if (fresh && !isFirst) this.show(fresh);
  }

  private async openViews(brief: Brief): Promise<void> {
    await this.photo.updateComplete;
    if (this.views) return;
    try {
      this.views = new PreviewViews(this.viewportHost, this.viewElement, this.photo.frame);
    } catch {
      this.meshProblem = 'This browser cannot draw in 3D: WebGL 2 is missing or switched off.';
      return;
    }
    this.change({ turning: this.views.turntable.turning });
    this.views.seePhoto(brief.pointmap?.intrinsics ?? null, this.photo.crop);
    this.show(this.reviewed ?? this.meshes[0] ?? null);
  }

  /** The version that a review decides about, if the person may review now. */
  private get reviewed(): ShownMesh | null {
    const submitted = this.rights?.review
      ? this.brief?.uploads.findLast((upload) => upload.submitted_at)
      : null;
    return this.meshes.find(({ id }) => id === submitted?.id) ?? null;
  }

  /** A review counts only while its version is on screen, and has been for a moment. */
  private get canReview(): boolean {
    return this.reviewed !== null && this.shown?.id === this.reviewed.id && this.arming.isArmed;
  }

  private show(mesh: ShownMesh | null): void {
    this.shown = mesh;
    this.meshProblem = '';
    this.arming.begin();
    const drawing = this.views?.show(mesh?.url ?? null, mesh?.layout ?? null);
    drawing
      ?.then(() => this.views?.viewport.drawn())
      .then(() => this.shown === mesh && this.arming.drawn())
      .catch((error: unknown) => {
        this.meshProblem = describeError(error);
      });
  }

  private change(change: Partial<EscalationView>): void {
    this.view = { ...this.view, ...change };
  }

  private setOpacity(opacity: number): void {
    this.change({ opacity });
    if (this.views) this.views.opacity = opacity;
  }

  private async act(send: Promise<Brief>, done: string): Promise<void> {
    try {
      this.take(await send);
      toast(done, 'good');
    } catch (error) {
      toastError(error);
      void this.load();
    }
  }

  private review(decision: 'accepted' | 'returned'): void {
    const note = this.reviewNote?.value.trim() ?? '';
    this.noteMissing = decision === 'returned' && note === '';
    if (this.noteMissing) return;
    if (!this.canReview) {
      this.show(this.reviewed);
      return;
    }
    const name = this.reviewed?.name ?? '';
    const done =
      decision === 'accepted' ? `${name} accepted: alignment is next.` : `${name} returned to the artist.`;
    const times = this.arming.decide();
    void this.act(
      api.call('review_escalation', { path: this.path, body: { decision, note, ...times } }),
      done,
    );
  }

  private readonly uploaded = ({ upload }: Uploaded): void => {
    const { brief } = this;
    if (!brief) return;
    const isNew = brief.uploads.every(({ id }) => id !== upload.id);
    if (isNew) this.brief = { ...brief, uploads: [...brief.uploads, upload] };
    else this.panel.show(upload.id);
  };

  private readonly cropped = ({ crop }: CropChanged): void =>
    this.views?.seePhoto(this.brief?.pointmap?.intrinsics ?? null, crop);

  override render() {
    const { brief, rights } = this;
    if (this.problem) return html`<div class="page">${problemNotice(this.problem, () => this.load())}</div>`;
    if (!brief || !rights) return html`<div class="page">${loadingNotice()}</div>`;
    return html`<div class="screen">
      ${header(brief, rights, this.whole)}
      <div class="columns">
        <div class="looks">
          ${this.preview(brief)}
          ${meshStrip(this.meshes, this.shown?.id ?? null, this.reviewed?.id ?? null, (mesh) => this.show(mesh))}
          ${viewTools(this.view, this.actions, this.shown?.layout ? (opacity) => this.setOpacity(opacity) : null)}
        </div>
        <aside @uploaded=${this.uploaded}>
          ${briefSection(brief)}
          ${reviewSection(this.reviewed, this.canReview, this.noteMissing, this.panel)}
          ${uploadSection(brief, rights)} ${versionsSection(brief, rights, this.shown?.id ?? null, this.panel)}
        </aside>
      </div>
      <mq-reopen-dialog
        .objectId=${brief.object.id}
        state="escalated"
        .open=${this.isReopening}
        @reopened=${() => go(`/objects/${brief.object.id}`)}
        @close=${() => {
          this.isReopening = false;
        }}
      ></mq-reopen-dialog>
      ${this.guide.dialog(brief.campaign)}
    </div>`;
  }

  private preview(brief: Brief) {
    const { mask, image } = brief;
    const source: PhotoSource = { image, mask };
    return html`<div class="viewport" data-viewport tabindex="0" role="group" aria-label="Photo and mesh">
      <mq-photo-pane
        .source=${source}
        ?whole=${this.view.whole}
        ?outline=${this.view.outline}
        @crop-changed=${this.cropped}
      ></mq-photo-pane>
      <div class="view">
        <span class="name">${this.shown?.name ?? ''}</span>
        ${this.meshProblem ? html`<p class="note-over" role="alert">${this.meshProblem}</p>` : nothing}
        ${this.meshes.length === 0 ? html`<p class="note-over">No mesh to show yet.</p>` : nothing}
      </div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-escalation-screen': MqEscalationScreen;
  }
}
