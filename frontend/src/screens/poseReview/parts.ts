/** The rows of the pose review screen. */

import { html, nothing } from 'lit';
import type { PoseReviewItem } from '../../api/types';
import { showKey } from '../../ui/keys';
import type { ArmingState } from '../work/arming';
import type { PoseReviewActions } from './keys';

const key = (name: string) => html`<kbd>${showKey(name)}</kbd>`;
const percent = (share: number) => `${Math.round(share * 100)} %`;

export function poseHeader({ object, payload }: PoseReviewItem) {
  const { silhouette_iou, min_pose_iou } = payload;
  return html`<header>
    <h1>${object.name || 'Object'} <span class="soft">#${object.number}</span></h1>
    ${object.category ? html`<span class="chip">${object.category}</span>` : nothing}
    <span>Is this pose right?</span>
    <span class="last number" role="note">
      Outline match ${silhouette_iou === null ? '–' : percent(silhouette_iou)}; reviewed below ${percent(min_pose_iou)}
    </span>
  </header>`;
}

export function decisionRow(actions: PoseReviewActions, arming: ArmingState) {
  const isOff = arming !== 'armed';
  return html`<span class="soft small">A hidden or cut-off object may match little and still be right.</span>
    <span class="end arming" data-arming=${arming}>
      <button class="quiet" @click=${actions.readGuide}>Guide ${key('i')}</button>
      <button class="quiet" @click=${actions.skip}>Skip ${key('n')}</button>
      <button aria-disabled=${isOff} @click=${actions.sendBack}>Send back… ${key('1')}</button>
      <button class="primary" aria-disabled=${isOff} @click=${actions.accept}>Accept pose ${key('Enter')}</button>
    </span>`;
}
