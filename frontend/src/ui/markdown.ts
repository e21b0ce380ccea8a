/** Shows the Markdown of cards: headings, paragraphs, lists, tables, code. Text is never HTML. */

import { html, type TemplateResult } from 'lit';

export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] };

const FENCE = '```';

/** Returns the blocks of a text, in their order. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  const takeWhile = (keeps: (line: string) => boolean): string[] => {
    const taken: string[] = [];
    while (lines[0] !== undefined && keeps(lines[0])) taken.push(lines.shift()!);
    return taken;
  };
  while (lines.length > 0) {
    const line = lines[0]!;
    const heading = /^(#{1,6}) (.*)$/.exec(line);
    if (line.trim() === '') lines.shift();
    else if (heading) {
      lines.shift();
      blocks.push({ kind: 'heading', level: heading[1]!.length, text: heading[2]! });
    } else if (line.startsWith(FENCE)) {
      lines.shift();
      blocks.push({ kind: 'code', text: takeWhile((next) => !next.startsWith(FENCE)).join('\n') });
      lines.shift();
    } else if (line.startsWith('- '))
      blocks.push({
        kind: 'list',
        items: takeWhile((next) => next.startsWith('- ')).map((item) => item.slice(2)),
      });
    else if (line.startsWith('|')) blocks.push(tableOf(takeWhile((next) => next.startsWith('|'))));
    else
      blocks.push({
        kind: 'paragraph',
        text: [lines.shift()!, ...takeWhile((next) => !/^($|#|- |\||```)/.test(next.trim()))].join(' '),
      });
  }
  return blocks;
}

function tableOf(lines: string[]): Block {
  const cells = (line: string) =>
    line
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => cell.trim());
  const [head = '', , ...rows] = lines;
  return { kind: 'table', head: cells(head), rows: rows.map(cells) };
}

/** `code` and **strong** inside a line. */
function inline(text: string) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code class="mono">${part.slice(1, -1)}</code>`;
    return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
}

function shown(block: Block): TemplateResult {
  switch (block.kind) {
    case 'heading':
      return block.level <= 2 ? html`<h3>${inline(block.text)}</h3>` : html`<h4>${inline(block.text)}</h4>`;
    case 'list':
      return html`<ul>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    case 'code':
      return html`<pre class="mono" tabindex="0">${block.text}</pre>`;
    case 'table':
      return html`<div class="table-wrap"><table>
        ${block.head.some((cell) => cell !== '') ? html`<thead><tr>${block.head.map((cell) => (cell ? html`<th>${inline(cell)}</th>` : html`<td></td>`))}</tr></thead>` : null}
        <tbody>${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody>
      </table></div>`;
    default:
      return html`<p>${inline(block.text)}</p>`;
  }
}

/** Shows a Markdown text with the page's own headings below its second level. */
export function markdown(text: string) {
  return blocksOf(text).map(shown);
}
