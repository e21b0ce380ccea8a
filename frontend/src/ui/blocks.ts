/** The looks of what holds controls: cards, rows, chips, notices, tables. Part of `controls`. */

import { css } from 'lit';

export const blocks = css`
  .card {
    padding: var(--s4);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--s2);
  }
  .stack {
    display: grid;
    gap: var(--s4);
    align-content: start;
  }
  .tight {
    gap: var(--s2);
  }
  .spread {
    justify-content: space-between;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .page {
    display: grid;
    gap: var(--s5);
    align-content: start;
    max-width: 1200px;
    margin: 0 auto;
    padding: var(--s5);
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: var(--s1);
    padding: 1px var(--s2);
    border-radius: 999px;
    background: var(--surface-hover);
    color: var(--text);
    font-size: var(--text-s);
    font-weight: 550;
    white-space: nowrap;
  }
  .chip.info {
    background: var(--info-soft);
    color: var(--info);
  }
  .chip.good {
    background: var(--good-soft);
    color: var(--good);
  }
  .chip.warn {
    background: var(--warn-soft);
    color: var(--warn);
  }
  .chip.bad {
    background: var(--bad-soft);
    color: var(--bad);
  }
  .notice {
    padding: var(--s3) var(--s4);
    border-radius: var(--radius);
    background: var(--info-soft);
  }
  .notice.warn {
    background: var(--warn-soft);
  }
  .notice.bad {
    background: var(--bad-soft);
  }
  .table-wrap {
    overflow-x: auto;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: var(--s2) var(--s3);
    border-bottom: 1px solid var(--line);
    text-align: left;
    vertical-align: middle;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  thead th {
    color: var(--text-soft);
    font-size: var(--text-s);
    font-weight: 550;
    white-space: nowrap;
  }
  th.number,
  td.number {
    text-align: right;
  }
`;
