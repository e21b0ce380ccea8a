/** The strip of meshes and the tools below the viewport of an escalation. */

import { html, nothing } from 'lit';
import { showKey } from '../../ui/keys';
import { SHADING_NAMES, SHADINGS, type Shading } from '../../viewer/shading';
import type { EscalationActions } from './escalationKeys';
import type { ShownMesh } from './meshes';

export interface EscalationView {
  shading: Shading;
  turning: boolean;
  /** Of the mesh over the photo, 0 to 1. */
  opacity: number;
  whole: boolean;
  outline: boolean;
}

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export function meshStrip(
  meshes: readonly ShownMesh[],
  shownId: string | null,
  reviewedId: string | null,
  show: (mesh: ShownMesh) => void,
) {
  return html`<div class="strip" role="group" aria-label="Meshes">
    ${meshes.map(
      (mesh) => html`<button aria-pressed=${shownId === mesh.id} @click=${() => show(mesh)}>
        ${mesh.thumbnailUrl ? html`<img src=${mesh.thumbnailUrl} alt="" loading="lazy" />` : nothing} ${mesh.name}
        ${mesh.id === reviewedId ? html`<span class="chip info">Under review</span>` : nothing}
      </button>`,
    )}
  </div>`;
}

export function viewTools(
  view: EscalationView,
  actions: EscalationActions,
  setOpacity: ((opacity: number) => void) | null,
) {
  return html`<div class="tools">
    <div class="group" role="group" aria-label="Shading">
      ${SHADINGS.map(
        (
          shading,
        ) => html`<button aria-pressed=${view.shading === shading} @click=${() => actions.shade(shading)}>
          ${SHADING_NAMES[shading]}
        </button>`,
      )}
    </div>
    ${key('h')}
    <button aria-pressed=${view.turning} @click=${actions.toggleTurntable}>Turntable ${key('Space')}</button>
    <button class="quiet" @click=${actions.resetCamera}>Reset view ${key('0')}</button>
    <button aria-pressed=${view.whole} @click=${actions.toggleWhole}>Full photo ${key('f')}</button>
    <button aria-pressed=${view.outline} @click=${actions.toggleOutline}>Outline ${key('k')}</button>
    ${setOpacity ? slider(view.opacity, setOpacity) : nothing}
  </div>`;
}

function slider(opacity: number, setOpacity: (opacity: number) => void) {
  return html`<label class="slider">
    Overlay on photo ${key('o')}
    <input
      type="range"
      min="0"
      max="1"
      step="0.05"
      .value=${String(opacity)}
      @input=${(event: Event) => setOpacity(Number((event.target as HTMLInputElement).value))}
    />
  </label>`;
}
