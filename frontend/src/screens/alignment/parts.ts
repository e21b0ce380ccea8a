/** The rows of the alignment screen. */

import { html, nothing } from 'lit';
import type { AlignmentItem } from '../../api/types';
import { GIZMO_MODES, type GizmoMode, MODE_NAMES } from '../../tools/nudge';
import { PRESET_NAMES, PRESETS } from '../../tools/viewPresets';
import { showKey } from '../../ui/keys';
import { SHADING_NAMES, type Shading } from '../../viewer/shading';
import { type AlignmentActions, MODE_KEYS, TOGGLES, type Toggle } from './alignmentKeys';

export interface AlignmentView extends Record<Toggle, boolean> {
  mode: GizmoMode;
  pointSize: number;
  opacity: number;
  blinking: boolean;
  whole: boolean;
  outline: boolean;
  shading: Shading;
}

export const FIRST_VIEW: AlignmentView = {
  mode: 'translate',
  mesh: true,
  target: true,
  controls: true,
  cloud: true,
  pointSize: 3,
  opacity: 0.5,
  blinking: false,
  whole: false,
  outline: true,
  shading: 'texture',
};

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export function header({ object, payload }: AlignmentItem, iou: number | null) {
  const { pointmap } = payload;
  return html`<header>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    ${object.category ? html`<span class="chip">${object.category}</span>` : nothing}
    ${sceneNote(pointmap)}
    <span class="iou number">Silhouette IoU ${iou === null ? '–' : iou.toFixed(2)}</span>
  </header>`;
}

function sceneNote(pointmap: AlignmentItem['payload']['pointmap']) {
  if (!pointmap?.preview_url) return html`<span class="chip warn">No point cloud: go by the photo</span>`;
  if (!pointmap.is_fallback) return nothing;
  return html`<span
    class="chip warn"
    title="No depth estimator was at hand. The points lie on a guessed ground plane: trust the photo more than them."
  >
    Rough scene: depth is only guessed
  </span>`;
}

export function photoRow(
  view: AlignmentView,
  actions: AlignmentActions,
  setOpacity: (opacity: number) => void,
) {
  return html`<label class="slider">
      Overlay ${key('o')}
      <input
        type="range"
        min="0"
        max="1"
        step="0.05"
        .value=${String(view.opacity)}
        @input=${(event: Event) => setOpacity(Number((event.target as HTMLInputElement).value))}
      />
    </label>
    <button aria-pressed=${view.blinking} @click=${actions.toggleBlink}>Blink ${key('b')}</button>
    <button aria-pressed=${view.whole} @click=${actions.toggleWhole}>Whole ${key('f')}</button>
    <button aria-pressed=${view.outline} @click=${actions.toggleOutline}>Outline ${key('k')}</button>
    <button @click=${actions.nextShading}>${SHADING_NAMES[view.shading]} ${key('h')}</button>`;
}

export function sceneRow(view: AlignmentView, actions: AlignmentActions) {
  return html`<div class="group" role="group" aria-label="Viewpoint">
      ${PRESETS.map(
        (preset, at) =>
          html`<button @click=${() => actions.look(preset)}>${PRESET_NAMES[preset]} ${key(String(at + 1))}</button>`,
      )}
    </div>
    <div class="group" role="group" aria-label="Shown">
      ${TOGGLES.map(
        ({ what, key: name, name: text }) =>
          html`<button aria-pressed=${view[what]} @click=${() => actions.toggle(what)}>${text} ${key(name)}</button>`,
      )}
    </div>
    <span class="group" role="group" aria-label="Point size">
      <button aria-label="Smaller points" title="Smaller points: [" @click=${() => actions.resizePoints(-1)}>–</button>
      <button aria-label="Larger points" title="Larger points: ]" @click=${() => actions.resizePoints(1)}>+</button>
    </span>`;
}

export function editRow(
  view: AlignmentView,
  actions: AlignmentActions,
  can: { undo: boolean; redo: boolean; save: boolean },
) {
  return html`<div class="group" role="group" aria-label="What the handles and arrows do">
      ${GIZMO_MODES.map(
        (mode) => html`<button aria-pressed=${view.mode === mode} @click=${() => actions.setMode(mode)}>
          ${MODE_NAMES[mode]} ${key(MODE_KEYS[mode])}
        </button>`,
      )}
    </div>
    <span class="soft small">${key('ArrowLeft')} ${key('ArrowUp')} ${key('ArrowDown')} ${key('ArrowRight')} PgUp PgDn, finely with Shift</span>
    <button class="quiet" ?disabled=${!can.undo} @click=${actions.undo}>Undo ${key('z')}</button>
    <button class="quiet" ?disabled=${!can.redo} @click=${actions.redo}>Redo ${key('y')}</button>
    <button class="quiet" @click=${actions.startOver}>Start over ${key('Home')}</button>
    <span class="end">
      <button class="quiet" @click=${actions.reportMask}>Mask problem ${key('q')}</button>
      <button class="primary" ?disabled=${!can.save} @click=${actions.save}>Save and go on ${key('Enter')}</button>
    </span>`;
}
