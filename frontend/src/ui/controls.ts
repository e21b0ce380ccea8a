/**
 * The looks of plain HTML controls, for the `static styles` of every component: native elements keep their
 * keyboard, focus and form behaviour, and this gives them one face.
 */

import { css } from 'lit';
import { blocks } from './blocks';

const base = css`
  :host {
    display: block;
    color: var(--text);
    font: var(--text-m) / 1.5 var(--font);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  h1,
  h2,
  h3,
  p {
    margin: 0;
  }
  h1 {
    font-size: var(--text-xl);
    line-height: 1.3;
    font-weight: 650;
  }
  h2 {
    font-size: var(--text-l);
    line-height: 1.4;
    font-weight: 620;
  }
  h3 {
    font-size: var(--text-m);
    font-weight: 620;
  }
  a {
    color: var(--accent);
    text-underline-offset: 2px;
  }
  .soft {
    color: var(--text-soft);
  }
  .small {
    font-size: var(--text-s);
  }
  .mono {
    font-family: var(--font-mono);
    font-size: 0.92em;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .bad-text {
    color: var(--bad);
  }
  .sr-only {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

const buttons = css`
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--s2);
    min-width: 28px;
    min-height: 32px;
    padding: 0 var(--s3);
    border: 1px solid var(--line-strong);
    border-radius: 6px;
    background: var(--surface);
    color: var(--text);
    font: inherit;
    font-weight: 550;
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
    transition: background var(--quick);
  }
  button:hover:not(:disabled, [aria-disabled='true']),
  .button:hover {
    background: var(--surface-hover);
  }
  button:disabled,
  button[aria-disabled='true'] {
    opacity: 0.5;
    cursor: default;
  }
  .primary {
    border-color: var(--accent);
    background: var(--accent);
    color: var(--on-accent);
  }
  button.primary:hover:not(:disabled, [aria-disabled='true']),
  .button.primary:hover {
    border-color: var(--accent-hover);
    background: var(--accent-hover);
  }
  .danger {
    border-color: var(--bad);
    color: var(--bad);
  }
  .primary.danger {
    background: var(--bad);
    color: var(--on-bad);
  }
  button.primary.danger:hover:not(:disabled, [aria-disabled='true']) {
    border-color: var(--bad-hover);
    background: var(--bad-hover);
  }
  .quiet {
    border-color: transparent;
    background: transparent;
  }
  .large {
    min-height: 40px;
    padding: var(--s1) var(--s4);
    font-size: var(--text-l);
  }
  button[aria-pressed='true'],
  button[aria-selected='true'] {
    border-color: var(--accent);
    background: var(--accent-soft);
    color: var(--accent);
  }
  .group {
    display: inline-flex;
  }
  .group > button {
    border-radius: 0;
    margin-left: -1px;
  }
  .group > button:first-child {
    margin-left: 0;
    border-radius: 6px 0 0 6px;
  }
  .group > button:last-child {
    border-radius: 0 6px 6px 0;
  }
  .group > button[aria-pressed='true'] {
    z-index: 1;
  }
  kbd {
    display: inline-block;
    flex: none;
    min-width: 20px;
    padding: 0 5px;
    border: 1px solid color-mix(in srgb, currentColor 55%, transparent);
    border-radius: var(--radius-s);
    font: 600 11px / 17px var(--font);
    text-align: center;
    white-space: nowrap;
  }
`;

const fields = css`
  input,
  select,
  textarea {
    min-height: 32px;
    padding: 4px var(--s2);
    border: 1px solid var(--line-strong);
    border-radius: 6px;
    background: var(--surface);
    color: var(--text);
    font: inherit;
    max-width: 100%;
  }
  textarea {
    resize: vertical;
    line-height: 1.45;
  }
  input[type='checkbox'],
  input[type='radio'] {
    min-height: 0;
    width: 16px;
    height: 16px;
    margin: 0;
    accent-color: var(--accent);
  }
  input[type='range'] {
    padding: 0;
    border: 0;
    background: none;
    accent-color: var(--accent);
  }
  input[aria-invalid='true'] {
    border-color: var(--bad);
  }
  .field {
    display: grid;
    gap: var(--s1);
    align-content: start;
  }
  .field > span:first-child,
  .field > label:first-child {
    font-weight: 550;
  }
  .field > .help {
    color: var(--text-soft);
    font-size: var(--text-s);
  }
  .check {
    display: flex;
    align-items: center;
    gap: var(--s2);
  }
`;

export const controls = [base, buttons, fields, blocks];
