import { css } from 'lit';
import { armingStyles, workStyles } from '../work/styles';

const ownStyles = css`
  .viewport {
    grid-template-columns: minmax(0, 0.85fr) minmax(0, 1fr);
  }
  .viewport.posing {
    grid-template-columns: minmax(0, 0.85fr) minmax(0, 1fr) 252px;
  }
  .scenes {
    display: grid;
    gap: var(--s2);
    min-width: 0;
    min-height: 0;
  }
  .scenes.four {
    grid-template: minmax(0, 1fr) minmax(0, 1fr) / minmax(0, 1fr) minmax(0, 1fr);
  }
  .ortho {
    cursor: move;
  }
  .caption {
    position: absolute;
    z-index: 2;
    left: var(--s2);
    bottom: var(--s1);
    color: var(--viewport-text);
    font-size: var(--text-s);
    pointer-events: none;
  }
  mq-photo-pane {
    position: relative;
    overflow: hidden;
    cursor: move;
  }
  header {
    flex-wrap: wrap;
  }
  .figures {
    display: flex;
    gap: var(--s2);
    margin-left: auto;
    font-weight: 620;
    white-space: nowrap;
  }
  .stale {
    font-style: italic;
  }
  /* What a lead wrote may be long: a row of its own, of three lines at most. */
  header .notice {
    flex: 1 0 100%;
    max-height: 4.8em;
    margin: 0;
    overflow: auto;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s3);
    align-content: start;
    padding: var(--s3);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    overflow: auto;
  }
  .panel button {
    min-width: 0;
    padding: 0 var(--s1);
    gap: var(--s1);
    font-size: var(--text-s);
  }
  .panel .wide {
    display: flex;
  }
  .panel .wide button {
    flex: 1 1 auto;
  }
  .panel .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--s1);
  }
  .panel .lines {
    display: grid;
    gap: var(--s1);
  }
  .panel .fit {
    border-color: var(--accent);
    color: var(--accent);
  }
  .tools .end {
    flex-wrap: wrap;
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
  @media (max-width: 1100px) {
    .viewport.posing {
      grid-template-columns: minmax(0, 0.85fr) minmax(0, 1fr) 216px;
    }
    .panel {
      gap: var(--s2);
      padding: var(--s2);
    }
  }
`;

export const alignmentStyles = [workStyles, armingStyles, ownStyles];
