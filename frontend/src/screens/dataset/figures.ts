/** The figures of a snapshot: rows by split, categories, sources and ratings as bars, and the difference to the one before. */

import { css, html, nothing, type TemplateResult } from 'lit';
import type { RowsBySplit, SummaryAnswer } from '../../contract/schema';
import { cssVars } from '../../ui/cssVars';
import { capital, count, plural } from '../../ui/format';

export const figureStyles = css`
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr));
    gap: var(--s4);
    align-items: start;
  }
  .bars {
    display: grid;
    grid-template-columns: minmax(60px, max-content) minmax(0, 1fr) max-content;
    gap: var(--s1) var(--s3);
    align-items: center;
  }
  .bars > .name {
    max-width: 180px;
    overflow-wrap: anywhere;
  }
  .track {
    display: flex;
    height: 10px;
    border-radius: 3px;
    background: var(--surface-hover);
    overflow: hidden;
  }
  .track > span {
    width: var(--share);
    background: var(--accent);
  }
  .track > .second {
    background: var(--line-strong);
  }
`;

const CONFIGS: Record<string, string> = {
  preferences: 'Preference pairs',
  sft: 'SFT',
  unpaired: 'Unpaired (KTO)',
  ties: 'Ties',
};
const MOST_BARS = 12;

export interface Bar {
  name: string;
  parts: readonly number[];
  text: string;
}

/** Horizontal bars over one common scale, the longest at full width. */
export function bars(all: readonly Bar[], shownAtMost = MOST_BARS): TemplateResult {
  const sum = ({ parts }: Bar) => parts.reduce((a, b) => a + b, 0);
  const largest = Math.max(1, ...all.map(sum));
  const shown = all.slice(0, shownAtMost);
  return html`<div class="bars small" role="list">
      ${shown.map(
        (
          bar,
        ) => html`<span class="name" role="listitem" aria-label="${bar.name}: ${bar.text}">${bar.name}</span>
          <span class="track" aria-hidden="true"
            >${bar.parts.map((part, at) => html`<span class=${at ? 'second' : ''} ${cssVars({ '--share': `${(part / largest) * 100}%` })}></span>`)}</span
          ><span class="number soft" aria-hidden="true">${bar.text}</span>`,
      )}
    </div>
    ${all.length > shownAtMost ? html`<p class="small soft">and ${all.length - shownAtMost} more</p>` : nothing}`;
}

export function rowsTable(rows: readonly RowsBySplit[]): TemplateResult {
  return html`<div class="table-wrap"><table>
    <thead><tr><th>Rows</th><th class="number">Train</th><th class="number">Validation</th><th class="number">Test</th></tr></thead>
    <tbody>${rows.map(
      ({ config, train, validation, test }) => html`<tr>
        <td>${CONFIGS[config] ?? config}</td>
        <td class="number">${count(train)}</td><td class="number">${count(validation)}</td><td class="number">${count(test)}</td>
      </tr>`,
    )}</tbody>
  </table></div>`;
}

export function differenceText({ difference }: SummaryAnswer): string {
  if (!difference) return 'The first snapshot of this name.';
  const { version, pairs_added, pairs_removed, sft_added, sft_removed } = difference;
  const change = (added: number, removed: number, noun: string) =>
    added + removed === 0 ? `no ${noun}s changed` : `${plural(added, noun)} added, ${count(removed)} removed`;
  return `Since ${version}: ${change(pairs_added, pairs_removed, 'pair')}; ${change(sft_added, sft_removed, 'SFT row')}.`;
}

function figure(title: string, content: unknown) {
  return html`<section class="card stack tight"><h2>${title}</h2>${content}</section>`;
}

export function figures(summary: SummaryAnswer): TemplateResult {
  const { rows, categories, generators, ratings } = summary;
  return html`<div class="figures">
    ${figure('Rows by split', rowsTable(rows))}
    ${
      categories.length === 0
        ? nothing
        : figure(
            'Categories',
            bars(
              categories.map(({ name, objects, pairs, sft }) => ({
                name: name ? capital(name) : 'No category',
                parts: [pairs, sft],
                text: `${count(pairs)} pairs, ${count(sft)} SFT, ${plural(objects, 'object')}`,
              })),
            ),
          )
    }
    ${
      generators.length === 0
        ? nothing
        : figure(
            'Sources: chosen and rejected',
            bars(
              generators.map(({ name, version, chosen, rejected }) => ({
                name: `${name} ${version}`,
                parts: [chosen, rejected],
                text: `${count(chosen)} chosen, ${count(rejected)} rejected`,
              })),
            ),
          )
    }
    ${
      ratings.length === 0
        ? nothing
        : figure(
            'Ratings of SFT rows',
            bars(
              ratings.map(({ rating, count: rows }) => ({
                name: rating.toFixed(2),
                parts: [rows],
                text: count(rows),
              })),
            ),
          )
    }
  </div>`;
}
