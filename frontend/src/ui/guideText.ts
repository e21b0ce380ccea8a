/** A guide as text: Markdown with examples side by side. Its styles go with it. */

import { css, html } from 'lit';
import { markdown } from './markdown';

export const guideStyles = css`
  .guide {
    display: grid;
    gap: var(--s3);
    overflow-wrap: anywhere;
  }
  .guide ul,
  .guide ol {
    margin: 0;
    padding-left: var(--s5);
  }
  .guide img {
    max-width: 100%;
    max-height: 50vh;
    border-radius: var(--radius-s);
  }
  .guide .examples {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(220px, 100%), 1fr));
    gap: var(--s3);
  }
  .guide .example {
    display: grid;
    gap: var(--s2);
    align-content: start;
    padding: var(--s3);
    border-radius: var(--radius);
    border-left: 4px solid var(--good);
    background: var(--good-soft);
  }
  .guide .example.bad {
    border-left-color: var(--bad);
    background: var(--bad-soft);
  }
`;

/** Texts below one another, without the empty ones. */
export function guideText(...texts: readonly string[]) {
  const shown = texts.filter((text) => text.trim() !== '');
  return html`<div class="guide">${shown.map(markdown)}</div>`;
}
