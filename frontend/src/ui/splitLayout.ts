/** A full-height page with an image on the left and a panel beside it. */

import { css } from 'lit';

export const splitLayout = css`
  :host {
    height: 100%;
  }
  .split {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 320px;
    height: 100%;
  }
  .split > aside {
    padding: var(--s4);
    overflow: auto;
    border-left: 1px solid var(--line);
    background: var(--surface);
  }
`;
