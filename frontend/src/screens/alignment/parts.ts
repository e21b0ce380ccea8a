/** The rows of the alignment screen. */

import { html, nothing } from 'lit';
import type { AlignmentItem } from '../../api/types';
import type { Agreement } from '../../tools/silhouetteMeter';
import { PRESET_NAMES, PRESETS } from '../../tools/viewPresets';
import { showKey } from '../../ui/keys';
import { SHADING_NAMES } from '../../viewer/shading';
import type { ArmingState } from '../work/arming';
import { type AlignmentActions, TOGGLES, type ViewActions } from './alignmentKeys';
import type { AlignmentView } from './viewControls';

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export function header(
  { object, payload }: AlignmentItem,
  agreement: Agreement | null,
  isMeasured: boolean,
  readGuide: () => void,
) {
  const { pointmap } = payload;
  return html`<header>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    ${object.category ? html`<span class="chip">${object.category}</span>` : nothing}
    ${sceneNote(pointmap)}
    <button class="quiet" @click=${readGuide}>Guide ${key('i')}</button>
    <span class="figures ${isMeasured ? '' : 'stale'}">
      ${pointFigure(agreement?.pointGap ?? null, pointmap)} ${matchFigure(agreement?.iou ?? null, payload.min_pose_iou)}
    </span>
    ${returnedNote(payload.returned)}
  </header>`;
}

/** Good from here on; below the campaign's least match a lead reviews the pose. */
const GOOD_MATCH = 0.8;

function matchFigure(iou: number | null, least: number) {
  if (iou === null) return html`<span class="number">Outline match –</span>`;
  const tone = iou >= GOOD_MATCH ? 'good' : iou >= least ? 'warn' : 'bad';
  return html`<span
    class="number chip ${tone}"
    title=${`Good: ${Math.round(GOOD_MATCH * 100)} % and more. Below ${Math.round(least * 100)} % a lead reviews the pose.`}
    >Outline match ${Math.round(iou * 100)} %</span
  >`;
}

/** Nothing for a rough scene: its points would mislead. */
function pointFigure(gap: number | null, pointmap: AlignmentItem['payload']['pointmap']) {
  if (gap === null || !pointmap || pointmap.is_fallback) return nothing;
  return html`<span
    class="number chip"
    title="Median distance between the measured points of the object and the mesh, along the line of sight"
    >Points off by ${lengthText(gap, pointmap.metric)}</span
  >`;
}

/** "4 cm", "1.20 m", "0.031 units". */
export function lengthText(length: number, isMetric: boolean): string {
  if (!isMetric) return `${Number(length.toPrecision(2))} units`;
  return length < 1 ? `${Number((length * 100).toPrecision(2))} cm` : `${length.toFixed(2)} m`;
}

function returnedNote(returned: AlignmentItem['payload']['returned']) {
  return returned
    ? html`<p class="notice bad" role="note" tabindex="0">Sent back: ${returned.reason}</p>`
    : nothing;
}

function sceneNote(pointmap: AlignmentItem['payload']['pointmap']) {
  if (!pointmap?.preview_url) return html`<span class="chip warn">No point cloud: use the photo</span>`;
  if (!pointmap.is_fallback) return nothing;
  return html`<span
    class="chip warn"
    title="No depth estimator was available, so the points lie on a guessed ground plane."
  >
    Depth is a rough guess: trust the outline, not the points
  </span>`;
}

export function photoRow(view: AlignmentView, actions: ViewActions, setOpacity: (opacity: number) => void) {
  return html`<label class="slider">
      <span>Overlay ${key('o')}</span>
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
    <button aria-pressed=${view.whole} @click=${actions.toggleWhole}>Full photo ${key('f')}</button>
    <button aria-pressed=${view.outline} @click=${actions.toggleOutline}>Outline ${key('k')}</button>
    <button @click=${actions.nextShading}>${SHADING_NAMES[view.shading]} ${key('h')}</button>`;
}

export function sceneRow(view: AlignmentView, actions: ViewActions, hasHandles = true) {
  return html`<div class="group" role="group" aria-label="Viewpoint">
      ${PRESETS.map(
        (preset, at) =>
          html`<button @click=${() => actions.look(preset)}>${PRESET_NAMES[preset]} ${key(`shift+${at + 1}`)}</button>`,
      )}
    </div>
    <button aria-pressed=${view.four} @click=${actions.toggleFour} title="Front, side and top beside the scene">Four ${key('shift+5')}</button>
    <div class="group" role="group" aria-label="Shown">
      ${TOGGLES.filter(({ what }) => hasHandles || what !== 'controls').map(
        ({ what, key: name, name: text }) =>
          html`<button aria-pressed=${view[what]} @click=${() => actions.toggle(what)}>${text} ${key(name)}</button>`,
      )}
    </div>
    <span class="group" role="group" aria-label="Point size">
      <button aria-label="Smaller points" title="Smaller points: [" @click=${() => actions.resizePoints(-1)}>–</button>
      <button aria-label="Larger points" title="Larger points: ]" @click=${() => actions.resizePoints(1)}>+</button>
    </span>`;
}

export function saveRow(actions: AlignmentActions, canSave: boolean, arming: ArmingState) {
  return html`<span class="end arming" data-arming=${arming}>
    <button class="quiet" @click=${actions.skip}>Skip ${key('n')}</button>
    <button class="quiet" @click=${actions.reportMask}>Mask problem ${key('m')}</button>
    <button class="primary" aria-disabled=${!canSave} title=${canSave ? '' : 'Available once the scene is drawn and the outline match is known'} @click=${actions.save}>
      Save and next ${key('Enter')}
    </button>
  </span>`;
}
