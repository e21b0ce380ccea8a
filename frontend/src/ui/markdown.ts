/**
 * Shows the Markdown of cards and guides: headings, paragraphs, lists, tables, code, pictures of this site, and examples
 * (paragraphs that begin with "Good:" or "Bad:"). Text is never HTML.
 */

import { html, type TemplateResult } from 'lit';

export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[]; ordered?: true }
  | { kind: 'examples'; items: Example[] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: string[]; rows: string[][] };

interface Example {
  isGood: boolean;
  text: string;
}

const FENCE = '```';
const NUMBER = /^\d{1,3}[.)] /;
const EXAMPLE = /^(Good|Bad): /;
/** Pictures come from this site alone: its files check who may see them. */
const PICTURE = /^!\[([^\]]*)\]\((\/files\/[\w./-]+)\)$/;

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
    else if (NUMBER.test(line))
      blocks.push({
        kind: 'list',
        ordered: true,
        items: takeWhile((next) => NUMBER.test(next)).map((item) => item.replace(NUMBER, '')),
      });
    else if (EXAMPLE.test(line)) addExample(blocks, paragraph(lines, takeWhile));
    else if (line.startsWith('|')) blocks.push(tableOf(takeWhile((next) => next.startsWith('|'))));
    else
      blocks.push({
        kind: 'paragraph',
        text: paragraph(lines, takeWhile),
      });
  }
  return blocks;
}

/** The line and those that continue it. */
function paragraph(lines: string[], takeWhile: (keeps: (line: string) => boolean) => string[]): string {
  const continues = (line: string) => !/^($|#|- |\||```|\d{1,3}[.)] |(Good|Bad): )/.test(line.trim());
  return [lines.shift()!, ...takeWhile(continues)].join(' ');
}

/** Examples that follow one another are one block, to be shown side by side. */
function addExample(blocks: Block[], text: string): void {
  const example = { isGood: text.startsWith('Good'), text: text.replace(EXAMPLE, '') };
  const last = blocks.at(-1);
  if (last?.kind === 'examples') last.items.push(example);
  else blocks.push({ kind: 'examples', items: [example] });
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

/** `code`, **strong** and pictures inside a line. */
function inline(text: string) {
  return text.split(/(`[^`]+`|\*\*[^*]+\*\*|!\[[^\]]*\]\(\/files\/[\w./-]+\))/).map((part) => {
    const picture = PICTURE.exec(part);
    if (picture) return html`<img src=${picture[2]!} alt=${picture[1]!} loading="lazy" />`;
    if (part.startsWith('`')) return html`<code class="mono">${part.slice(1, -1)}</code>`;
    return part.startsWith('**') ? html`<strong>${part.slice(2, -2)}</strong>` : part;
  });
}

function shown(block: Block): TemplateResult {
  switch (block.kind) {
    case 'heading':
      return block.level <= 2 ? html`<h3>${inline(block.text)}</h3>` : html`<h4>${inline(block.text)}</h4>`;
    case 'examples':
      return html`<div class="examples">${block.items.map(
        ({ isGood, text }) => html`<div class="example ${isGood ? 'good' : 'bad'}">
          <strong>${isGood ? '✓ Good' : '✗ Bad'}</strong><span>${inline(text)}</span>
        </div>`,
      )}</div>`;
    case 'list':
      if (block.ordered) return html`<ol>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ol>`;
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
