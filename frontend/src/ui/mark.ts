import { svg } from 'lit';

/** The mark of Maquette: a model on its base, seen from a corner. */
export const mark = svg`<svg width="24" height="24" viewBox="0 0 24 24" fill="none" aria-hidden="true">
  <path d="M12 2.5 19 6.3v7.4l-7 3.8-7-3.8V6.3z" fill="var(--accent-soft)" stroke="var(--accent)" stroke-width="1.6" stroke-linejoin="round"/>
  <path d="M5 6.3l7 3.8 7-3.8M12 10.1v7.4" stroke="var(--accent)" stroke-width="1.6" stroke-linejoin="round"/>
  <path d="M3 21.2h18" stroke="var(--text)" stroke-width="1.8" stroke-linecap="round"/>
</svg>`;
