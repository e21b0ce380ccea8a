import { css } from 'lit';

export const escalationStyles = css`
  :host {
    height: 100%;
  }
  .screen {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    grid-template-columns: minmax(0, 1fr);
    gap: var(--s2);
    height: 100%;
    padding: var(--s2) var(--s3) var(--s3);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s3);
    min-height: 36px;
  }
  header h1 {
    font-size: var(--text-l);
  }
  header .end {
    display: flex;
    gap: var(--s2);
    margin-left: auto;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(280px, 340px);
    gap: var(--s3);
    min-height: 0;
  }
  .looks {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto auto;
    gap: var(--s2);
    min-height: 0;
  }
  .viewport {
    position: relative;
    display: grid;
    grid-template-columns: minmax(0, 0.85fr) minmax(0, 1fr);
    gap: var(--s2);
    min-height: 0;
  }
  .view {
    position: relative;
    overflow: hidden;
    border-radius: var(--radius);
    background: var(--viewport);
    cursor: grab;
  }
  .name {
    position: absolute;
    z-index: 2;
    left: var(--s3);
    top: var(--s2);
    color: var(--viewport-text);
    font-weight: 600;
    pointer-events: none;
  }
  .note-over {
    position: absolute;
    z-index: 2;
    inset: 0;
    display: grid;
    place-content: center;
    color: var(--viewport-text);
    pointer-events: none;
  }
  .strip {
    display: flex;
    gap: var(--s2);
    padding: 2px;
    overflow-x: auto;
  }
  .strip button {
    display: grid;
    flex: none;
    gap: 2px;
    justify-items: center;
    padding: var(--s1) var(--s2);
    font-size: var(--text-s);
  }
  .strip img {
    width: 56px;
    height: 44px;
    border-radius: var(--radius-s);
    background: var(--viewport);
    object-fit: contain;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2);
  }
  .tools button {
    padding: 0 var(--s2);
    font-size: var(--text-s);
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
  aside {
    display: grid;
    gap: var(--s4);
    align-content: start;
    overflow: auto;
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  aside section {
    display: grid;
    gap: var(--s2);
  }
  .chip {
    white-space: normal;
  }
  .version {
    display: grid;
    gap: var(--s2);
    padding: var(--s3);
    border: 1px solid var(--line);
    border-radius: var(--radius);
  }
  .version.chosen {
    border-color: var(--accent);
  }
  .quote {
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
  textarea {
    width: 100%;
  }
`;
