import { css } from 'lit';

export const editorStyles = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
    min-height: 0;
    container-type: inline-size;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2) var(--s3);
    padding: var(--s2) var(--s3);
    border-bottom: 1px solid var(--line);
    background: var(--surface);
  }
  .foot {
    align-items: center;
    height: 40px;
    padding: 0 var(--s3);
    border-top: 1px solid var(--line);
    background: var(--surface);
    color: var(--text-soft);
    font-size: var(--text-s);
    display: flex;
    gap: var(--s4);
  }
  .foot [role='status'] {
    flex: 1;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .foot button {
    min-height: 28px;
    font-size: var(--text-s);
  }
  .foot .made {
    color: var(--text);
    white-space: nowrap;
  }
  label {
    white-space: nowrap;
    display: inline-flex;
    align-items: center;
    gap: var(--s2);
    font-size: var(--text-s);
    color: var(--text-soft);
  }
  input[type='range'] {
    width: 76px;
  }
  .bar button {
    padding: 0 9px;
  }
  @container (max-width: 860px) {
    .bar {
      gap: var(--s2);
    }
    .bar button {
      padding: 0 7px;
    }
    .bar kbd {
      display: none;
    }
  }
`;
