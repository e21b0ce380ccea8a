/** The panes of a scene: one that turns freely, and beside it front, side and top when all four are on show. */

import { html, type TemplateResult } from 'lit';
import type { MqPhotoPane } from '../../tools/photoPane';
import type { AlignmentElements } from './alignmentViews';
import { ORTHO_SIDES, type OrthoSide } from './orthoView';

const CAPTIONS: Record<OrthoSide, string> = {
  front: 'Front',
  side: 'Side · the camera is on the left',
  top: 'Top · the camera is below',
};

export function scenePanes(showsAll: boolean, note: unknown): TemplateResult {
  return html`<div class="scenes ${showsAll ? 'four' : ''}">
    <div class="view" id="scene" role="group" aria-label="The scene">${note}</div>
    ${ORTHO_SIDES.map(
      (
        side,
      ) => html`<div class="view ortho" data-ortho ?hidden=${!showsAll} role="group" aria-label="View: ${side}">
        <span class="caption">${CAPTIONS[side]}</span>
      </div>`,
    )}
  </div>`;
}

/** What the views draw into, once the screen is rendered. */
export function elementsOf(root: ParentNode, photo: MqPhotoPane): AlignmentElements {
  return {
    viewport: root.querySelector<HTMLElement>('.viewport')!,
    photo: photo.frame,
    scene: root.querySelector<HTMLElement>('#scene')!,
    orthos: [...root.querySelectorAll<HTMLElement>('[data-ortho]')],
  };
}
