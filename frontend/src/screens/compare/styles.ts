import { css } from 'lit';

export const compareStyles = css`
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
  .guide-text {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  .step {
    margin-left: auto;
    font-weight: 620;
    white-space: nowrap;
  }
  .stage {
    position: relative;
    display: grid;
    grid-template-columns: minmax(250px, 0.72fr) minmax(0, 1fr) minmax(0, 1fr);
    gap: var(--s2);
    min-height: 0;
  }
  .stage.single {
    grid-template-columns: minmax(250px, 0.8fr) minmax(0, 1fr);
  }
  .photo {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto;
    gap: var(--s2);
    min-height: 0;
  }
  .photo-tools {
    display: grid;
    gap: var(--s2);
    min-height: 76px;
  }
  .photo-tools .row {
    gap: var(--s1);
  }
  .photo-tools button {
    padding: 0 var(--s2);
    font-size: var(--text-s);
  }
  .slider {
    display: grid;
    grid-template-columns: auto minmax(60px, 1fr);
    align-items: center;
    gap: var(--s2);
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
  .view.empty {
    display: none;
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
  /* Only a wait that is felt is told. */
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
    margin-left: auto;
  }
  .answers {
    display: grid;
    grid-template-columns: 1.6fr 1fr 1fr 1fr 1.6fr;
    gap: var(--s2);
  }
  .answers .side {
    border-color: var(--accent);
    color: var(--accent);
    font-weight: 650;
  }
  .below {
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .none {
    display: flex;
    align-items: center;
    gap: var(--s4);
    padding: var(--s4);
  }
  @media (max-width: 1100px) {
    .stage {
      grid-template-columns: minmax(220px, 0.6fr) minmax(0, 1fr) minmax(0, 1fr);
    }
    .tools button {
      padding: 0 var(--s2);
      font-size: var(--text-s);
    }
    .answers button {
      padding: 0 var(--s2);
      font-size: var(--text-m);
    }
  }
`;
