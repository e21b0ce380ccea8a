import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { describeError } from '../../api/errors';
import type { AxesJson, UploadJson } from '../../contract/schema';
import { api } from '../../state/site';
import { controls } from '../../ui/controls';
import { AXES, axisName, frontsOf, sameAxes } from './axes';
import type { ShownMesh } from './meshes';
import { Uploaded } from './uploader';

/** Turns a version: the suggestion beside a candidate, and any other axes by hand. The version before stays. */
@customElement('mq-turn-mesh')
export class MqTurnMesh extends LitElement {
  @property({ attribute: false }) upload!: UploadJson;
  /** A candidate to compare with. */
  @property({ attribute: false }) candidate: ShownMesh | null = null;
  @state() private chosen: AxesJson | null = null;
  @state() private isSending = false;
  @state() private problem = '';

  static override styles = [
    ...controls,
    css`
      :host {
        display: grid;
        gap: var(--s2);
      }
      .pictures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(72px, 1fr));
        gap: var(--s2);
        margin: 0;
      }
      figure {
        display: grid;
        gap: 2px;
        margin: 0;
        text-align: center;
      }
      img {
        width: 100%;
        aspect-ratio: 1;
        border-radius: var(--radius-s);
        background: var(--viewport);
        object-fit: contain;
      }
      .axes {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        gap: var(--s2);
        margin-top: var(--s2);
      }
    `,
  ];

  private async turn(axes: AxesJson): Promise<void> {
    this.isSending = true;
    this.problem = '';
    try {
      const upload = await api.call('turn_upload', { path: { upload_id: this.upload.id }, body: axes });
      this.dispatchEvent(new Uploaded(upload));
    } catch (error) {
      this.problem = describeError(error);
    } finally {
      this.isSending = false;
    }
  }

  override render() {
    const { suggestion } = this.upload;
    return html`${suggestion ? this.suggested(suggestion.axes) : nothing}
      <details>
        <summary class="small">Turn by hand</summary>
        ${this.byHand(this.chosen ?? this.upload.axes)}
      </details>
      ${this.problem ? html`<p class="bad-text small" role="alert">${this.problem}</p>` : nothing}`;
  }

  private suggested(axes: AxesJson) {
    const { upload, candidate } = this;
    return html`<div class="pictures">
        ${candidate?.thumbnailUrl ? picture(candidate.thumbnailUrl, `Candidate ${candidate.name}`) : nothing}
        ${upload.thumbnail_url ? picture(upload.thumbnail_url, 'As uploaded') : nothing}
        ${upload.suggested_thumbnail_url ? picture(upload.suggested_thumbnail_url, 'Turned') : nothing}
      </div>
      <div class="row">
        <button ?disabled=${this.isSending} @click=${() => void this.turn(axes)}>Turn as suggested</button>
      </div>`;
  }

  private byHand(axes: AxesJson) {
    const fronts = frontsOf(axes.up);
    const up = (event: Event) => {
      const next = (event.target as HTMLSelectElement).value as AxesJson['up'];
      const stays = frontsOf(next).includes(axes.front);
      this.chosen = { up: next, front: stays ? axes.front : frontsOf(next)[0]! };
    };
    const front = (event: Event) => {
      this.chosen = { ...axes, front: (event.target as HTMLSelectElement).value as AxesJson['front'] };
    };
    return html`<p class="small soft">The axes of the file. Blender, 3ds Max and CAD have +z up and −y to the front.</p>
      <div class="axes">
        <label class="field small"><span>Up</span>${choice(AXES, axes.up, up)}</label>
        <label class="field small"><span>Front</span>${choice(fronts, axes.front, front)}</label>
        <button
          ?disabled=${this.isSending || sameAxes(axes, this.upload.axes)}
          @click=${() => void this.turn(axes)}
        >
          Use these axes
        </button>
      </div>`;
  }
}

function picture(url: string, text: string) {
  return html`<figure>
    <img src=${url} alt="" loading="lazy" />
    <figcaption class="small soft">${text}</figcaption>
  </figure>`;
}

function choice(axes: readonly AxesJson['up'][], chosen: string, change: (event: Event) => void) {
  return html`<select @change=${change}>
    ${axes.map((axis) => html`<option value=${axis} ?selected=${axis === chosen}>${axisName(axis)}</option>`)}
  </select>`;
}

declare global {
  interface HTMLElementTagNameMap {
    'mq-turn-mesh': MqTurnMesh;
  }
}
