import { css } from 'lit';

export const alignmentStyles = css`
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
    align-items: baseline;
    gap: var(--s3);
    min-height: 28px;
  }
  header h1 {
    overflow: hidden;
    font-size: var(--text-l);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .iou {
    margin-left: auto;
    font-weight: 620;
    white-space: nowrap;
  }
  .stage {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 0.85fr) minmax(0, 1fr);
    gap: var(--s2);
    min-height: 0;
  }
  .view,
  mq-photo-pane {
    position: relative;
    overflow: hidden;
    border-radius: var(--radius);
    background: var(--viewport);
    cursor: grab;
  }
  mq-photo-pane {
    cursor: move;
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
    display: flex;
    align-items: center;
    gap: var(--s2);
    white-space: nowrap;
  }
  .slider input {
    width: 90px;
  }
  @media (max-width: 1500px) {
    .tools button {
      padding: 0 var(--s2);
      font-size: var(--text-s);
    }
  }
`;
