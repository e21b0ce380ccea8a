/** The text in a view that shows no mesh. */

import { html, nothing } from 'lit';
import type { ContextState } from '../../viewer/viewport';

export interface ViewNote {
  context: ContextState;
  problem: string;
  isReady: boolean;
  /** The first of several views shows what concerns them all. */
  isFirst: boolean;
  again: () => void;
}

export function viewNote({ context, problem, isReady, isFirst, again }: ViewNote) {
  if (context === 'unavailable') {
    return html`<p class="note" role="alert">This browser cannot draw in 3D: WebGL 2 is missing or switched off.</p>`;
  }
  if (context === 'lost') {
    return html`<p class="note" role="alert">The 3D view was interrupted; it will recover. Your work is saved.</p>`;
  }
  if (problem && isFirst) {
    return html`<div class="note" role="alert"><p>${problem}</p><button @click=${again}>Try again</button></div>`;
  }
  return isReady || problem ? nothing : html`<p class="note waiting">Loading…</p>`;
}
