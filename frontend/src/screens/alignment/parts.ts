/** The rows of the alignment screen. */

import { html, nothing } from 'lit';
import type { AlignmentItem } from '../../api/types';
import { GIZMO_MODES, MODE_NAMES } from '../../tools/nudge';
import { PRESET_NAMES, PRESETS } from '../../tools/viewPresets';
import { showKey } from '../../ui/keys';
import { SHADING_NAMES } from '../../viewer/shading';
import type { ArmingState } from '../work/arming';
import { type AlignmentActions, MODE_KEYS, TOGGLES, type ViewActions } from './alignmentKeys';
import type { AlignmentView } from './viewControls';

export const ALIGNMENT_GUIDE =
  'Place the mesh where the object is in the photo: its outline should cover the mask, and in the scene it should touch ' +
  'what it rests on. Start with Move and Size over the photo, then Turn; use the side and top views for the depth.';

const QUARTERS = [
  { axis: 'x', name: '90° X', title: 'A quarter turn about the object’s side axis (red)' },
  { axis: 'y', name: '90° Y', title: 'A quarter turn about the object’s upright axis (green)' },
  { axis: 'z', name: '90° Z', title: 'A quarter turn about the object’s front axis (blue)' },
] as const;

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export function header({ object, payload }: AlignmentItem, iou: number | null, readGuide: () => void) {
  const { pointmap } = payload;
  return html`<header>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    ${object.category ? html`<span class="chip">${object.category}</span>` : nothing}
    ${sceneNote(pointmap)}
    <button class="quiet" @click=${readGuide}>Guide ${key('i')}</button>
    ${matchFigure(iou, payload.min_pose_iou)} ${returnedNote(payload.returned)}
  </header>`;
}

/** Good from here on; below the campaign's least match a lead reviews the pose. */
const GOOD_MATCH = 0.8;

function matchFigure(iou: number | null, least: number) {
  if (iou === null) return html`<span class="last number">Outline match –</span>`;
  const tone = iou >= GOOD_MATCH ? 'good' : iou >= least ? 'warn' : 'bad';
  return html`<span
    class="last number chip ${tone}"
    title=${`Good: ${Math.round(GOOD_MATCH * 100)} % and more. Below ${Math.round(least * 100)} % a lead reviews the pose.`}
    >Outline match ${Math.round(iou * 100)} %</span
  >`;
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

export function editRow(
  view: AlignmentView,
  actions: AlignmentActions,
  can: { undo: boolean; redo: boolean; save: boolean; isFitting: boolean; arming: ArmingState },
) {
  return html`<div class="group" role="group" aria-label="What the handles and arrows do">
      ${GIZMO_MODES.map(
        (mode) => html`<button aria-pressed=${view.mode === mode} @click=${() => actions.setMode(mode)}>
          ${MODE_NAMES[mode]} ${key(MODE_KEYS[mode])}
        </button>`,
      )}
    </div>
    <button aria-busy=${can.isFitting} aria-disabled=${can.isFitting} title="Find the pose near this one that agrees best with the mask and the points" @click=${actions.fit}>
      ${can.isFitting ? 'Fitting…' : 'Fit'} ${key('shift+f')}
    </button>
    <span class="group" role="group" aria-label="Quarter turns about the object’s axes">
      ${QUARTERS.map(({ axis, name, title }) => html`<button title=${title} @click=${() => actions.turn(axis, 1)}>${name}</button>`)}
      <button title="Turn front to back" @click=${() => actions.turn('y', 2)}>Flip</button>
    </span>
    <span class="soft small">${key('ArrowLeft')} ${key('ArrowUp')} ${key('ArrowDown')} ${key('ArrowRight')} PgUp PgDn, Shift = coarse</span>
    <button class="quiet" ?disabled=${!can.undo} @click=${actions.undo}>Undo ${key('z')}</button>
    <button class="quiet" ?disabled=${!can.redo} @click=${actions.redo}>Redo ${key('y')}</button>
    <button class="quiet" @click=${actions.resetRotation}>Reset rotation</button>
    <button class="quiet" @click=${actions.resetPose}>Reset pose ${key('Home')}</button>
    <span class="end arming" data-arming=${can.arming}>
      <button class="quiet" @click=${actions.skip}>Skip ${key('n')}</button>
      <button class="quiet" @click=${actions.reportMask}>Mask problem ${key('m')}</button>
      <button class="primary" aria-disabled=${!can.save} title=${can.save ? '' : 'Available once the scene is drawn and the outline match is known'} @click=${actions.save}>
        Save and next ${key('Enter')}
      </button>
    </span>`;
}
