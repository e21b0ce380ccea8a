/** What a page shows while it loads and when loading failed, the same everywhere. */

import { html } from 'lit';

export function loadingNotice(text = 'Loading…') {
  return html`<p class="soft" aria-busy="true">${text}</p>`;
}

export function problemNotice(problem: string, again: () => unknown) {
  return html`<div class="notice bad row spread" role="alert">
    <span>${problem}</span><button @click=${() => void again()}>Try again</button>
  </div>`;
}
