/** The buttons over the mask, and the sliders under it. */

import { html } from 'lit';
import { showKey } from '../ui/keys';
import type { BoardTool } from './board';
import { TOOLS } from './editorTools';

const valueOfSlider = (event: Event) => Number((event.target as HTMLInputElement).value);

export function toolButtons(taken: BoardTool, take: (tool: BoardTool) => void) {
  return html`<span class="group">
    ${TOOLS.map(
      ({ tool, key, text, help }) => html`<button
        aria-pressed=${taken === tool}
        title="${help} (${showKey(key)})"
        @click=${() => take(tool)}
      >
        ${text} <kbd>${showKey(key)}</kbd>
      </button>`,
    )}
  </span>`;
}

export function brushSize(brush: number, change: (brush: number) => void) {
  return html`<label title="[ and ]">Brush
      <input
        type="range" min="2" max="200" .value=${String(brush)}
        @input=${(event: Event) => change(valueOfSlider(event))}
      /><span class="number">${brush} px</span></label>`;
}

export function maskOpacity(
  opacity: number,
  showsMask: boolean,
  change: (opacity: number) => void,
  toggle: () => void,
) {
  return html`<label title=", and .">Mask
      <input
        type="range" min="0" max="1" step="0.05" .value=${String(opacity)}
        @input=${(event: Event) => change(valueOfSlider(event))}
      /></label>
    <button aria-pressed=${!showsMask} title="Show or hide the mask (K)" @click=${toggle}>
      ${showsMask ? 'Hide' : 'Show'} <kbd>${showKey('k')}</kbd>
    </button>`;
}
