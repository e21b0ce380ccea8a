/** The buttons of the mask editor that clean the whole mask. */

import { html } from 'lit';
import { capital } from '../ui/format';
import { CLEANINGS, type Cleaning } from './cleaning';

const TITLES: Record<Cleaning, string> = {
  'fill holes': 'Fill the holes inside the mask; can be undone',
  'largest piece': 'Keep only the largest piece; can be undone',
  smooth: 'Smooth the edge and remove specks; can be undone',
};

export function cleaningButtons(hasMask: boolean, clean: (way: Cleaning) => void) {
  return html`<span class="group">
    ${CLEANINGS.map(
      (way) => html`<button title=${TITLES[way]} ?disabled=${!hasMask} @click=${() => clean(way)}>
        ${capital(way)}
      </button>`,
    )}
  </span>`;
}
