/** The looks that the 3D work screens share: a header, the viewport with its views, rows of tools. */

import { css } from 'lit';

export const workStyles = css`
  :host {
    height: 100%;
  }
  .screen {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr) auto auto;
    grid-template-columns: minmax(0, 1fr);
    height: 100%;
    gap: var(--s2);
    padding: var(--s2) var(--s3) var(--s3);
  }
  header {
    display: flex;
    align-items: center;
    gap: var(--s3);
    min-height: 32px;
  }
  header h1 {
    overflow: hidden;
    font-size: var(--text-l);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  header .last {
    margin-left: auto;
    font-weight: 620;
    white-space: nowrap;
  }
  .viewport {
    position: relative;
    display: grid;
    gap: var(--s2);
    min-height: 0;
    border-radius: var(--radius);
  }
  .view {
    position: relative;
    overflow: hidden;
    border-radius: var(--radius);
    background: var(--viewport);
    cursor: grab;
  }
  .view:active {
    cursor: grabbing;
  }
  .note {
    position: absolute;
    z-index: 2;
    inset: 0;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: var(--s3);
    padding: var(--s4);
    color: var(--viewport-text);
    text-align: center;
    pointer-events: none;
  }
  .note button {
    pointer-events: auto;
  }
  /* Delays the notice, so that a short load does not flash. */
  .waiting {
    animation: appear 1ms 350ms both;
  }
  @keyframes appear {
    from {
      visibility: hidden;
    }
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2);
  }
  .tools .end {
    display: flex;
    gap: var(--s2);
    margin-left: auto;
  }
  .slider {
    display: grid;
    grid-template-columns: auto minmax(60px, 1fr);
    align-items: center;
    gap: var(--s2);
    white-space: nowrap;
  }
`;

/** The bar that fills while an answer is not accepted yet; see arming.ts. */
export const armingStyles = css`
  .arming {
    position: relative;
  }
  .arming::before {
    content: '';
    position: absolute;
    z-index: 1;
    top: calc(-1 * var(--s1) - 1px);
    left: 0;
    right: 0;
    height: 3px;
    border-radius: 2px;
    background: var(--accent);
    transform-origin: left;
    opacity: 0.25;
  }
  .arming[data-arming='arming']::before {
    opacity: 0.9;
    animation: fill var(--arming-ms, 400ms) linear both;
  }
  .arming[data-arming='armed']::before {
    background: var(--good);
    opacity: 0.9;
  }
  @keyframes fill {
    from {
      transform: scaleX(0);
    }
  }
`;
