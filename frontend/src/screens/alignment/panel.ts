/** The panel of the alignment screen: everything that changes the pose. */

import { html } from 'lit';
import type { Layout } from '../../domain/layout';
import { GIZMO_MODES, MODE_NAMES } from '../../tools/nudge';
import { showKey } from '../../ui/keys';
import { type AlignmentActions, MODE_KEYS } from './alignmentKeys';
import './numbers';
import type { PoseTyped } from './numbers';
import type { AlignmentView } from './viewControls';

const QUARTERS = [
  { axis: 'x', name: '90° X', title: 'A quarter turn about the object’s side axis (red)' },
  { axis: 'y', name: '90° Y', title: 'A quarter turn about the object’s upright axis (green)' },
  { axis: 'z', name: '90° Z', title: 'A quarter turn about the object’s front axis (blue)' },
] as const;

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;

export interface PanelState {
  layout: Layout | null;
  /** Of lengths in the scene; '' for a scene without one. */
  unit: string;
  hasPoints: boolean;
  isFitting: boolean;
  undo: boolean;
  redo: boolean;
}

export function posePanel(view: AlignmentView, actions: AlignmentActions, state: PanelState) {
  return html`<aside class="panel" aria-label="Pose">
    <div class="group wide" role="group" aria-label="What handles, drags and arrows do">
      ${GIZMO_MODES.map(
        (mode) => html`<button aria-pressed=${view.mode === mode} @click=${() => actions.setMode(mode)}>
          ${MODE_NAMES[mode]} ${key(MODE_KEYS[mode])}
        </button>`,
      )}
    </div>
    <p class="soft small">Drag over the photo or the handles. Arrows, PgUp and PgDn make fine steps, with Shift coarse ones.</p>
    ${findButtons(actions, state)} ${turnButtons(actions)}
    <mq-pose-numbers
      .layout=${state.layout}
      .unit=${state.unit}
      @pose-typed=${({ layout }: PoseTyped) => actions.type(layout)}
    ></mq-pose-numbers>
    <div class="pair">
      <button ?disabled=${!state.undo} @click=${actions.undo}>Undo ${key('z')}</button>
      <button ?disabled=${!state.redo} @click=${actions.redo}>Redo ${key('y')}</button>
    </div>
    <div class="lines">
      <button @click=${actions.resetRotation} title="Only the rotation is as at the start">Reset rotation</button>
      <button @click=${actions.resetPose}>Reset pose ${key('Home')}</button>
    </div>
  </aside>`;
}

function findButtons(actions: AlignmentActions, { isFitting, hasPoints }: PanelState) {
  const ground = hasPoints
    ? 'Moves the object along the line of sight until it rests on the ground; its outline stays'
    : 'This photo has no point cloud, so the ground is unknown';
  return html`<div class="lines">
    <button
      class="fit"
      aria-busy=${isFitting}
      aria-disabled=${isFitting}
      title="Find the pose near this one that agrees best with the mask and the points"
      @click=${actions.fit}
    >
      ${isFitting ? 'Fitting…' : 'Fit'} ${key('shift+f')}
    </button>
    <button aria-disabled=${!hasPoints} title=${ground} @click=${actions.rest}>On ground ${key('shift+g')}</button>
  </div>`;
}

function turnButtons(actions: AlignmentActions) {
  return html`<div class="group wide" role="group" aria-label="Quarter turns about the object’s axes">
      ${QUARTERS.map(({ axis, name, title }) => html`<button title=${title} @click=${() => actions.turn(axis, 1)}>${name}</button>`)}
    </div>
    <div class="group wide" role="group" aria-label="Flips">
      <button title="Half a turn about the upright axis: front to back" @click=${() => actions.turn('y', 2)}>Flip</button>
      <button
        title="As in a mirror: what faces left faces right. For objects whose left and right are alike"
        @click=${() => actions.mirror('sideways')}
      >
        Mirror
      </button>
      <button
        title="What faces you on this side faces away on this side. For objects whose left and right are alike"
        @click=${() => actions.mirror('depth')}
      >
        Mirror depth
      </button>
    </div>`;
}
