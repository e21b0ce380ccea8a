/**
 * Names of keys. A key is named by its position, as the US layout labels it, so that the letter keys of a screen lie
 * under the same fingers on every layout; what the page shows is the label on the person's own layout.
 */

import { Store } from '../state/store';
import { capital } from './format';

export type KeyPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'isComposing' | 'keyCode'
>;

const SIGNS: Record<string, string> = {
  Minus: '-',
  NumpadSubtract: '-',
  Equal: '=',
  NumpadAdd: '+',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: "'",
  Space: 'Space',
};

/** The sign that opens the list of keys, wherever the layout has it. */
const QUESTION_MARKS = ['?', '؟', '？'];

/** Labels of positions on the present layout, by name: `a` is `Q` in France and `Ф` in Russia. */
export const keyLabels = new Store<ReadonlyMap<string, string>>(new Map());

/** Whether the press belongs to a composition (Chinese, Japanese, Korean input, dead keys in a field). */
export function isComposition({ isComposing, keyCode, key }: KeyPress): boolean {
  return isComposing || keyCode === 229 || key === 'Process';
}

function nameAt(code: string): string | null {
  return /^(?:Key|Digit)(\w)$/.exec(code)?.[1]?.toLowerCase() ?? SIGNS[code] ?? null;
}

function plainName(event: KeyPress): string {
  if (QUESTION_MARKS.includes(event.key)) return '?';
  // Shortcuts with Ctrl go by the letter, as everywhere else on the machine; on other alphabets by its position.
  if ((event.ctrlKey || event.metaKey) && /^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  if (/^Numpad\d$/.test(event.code) && /^\d$/.test(event.key)) return event.key;
  const name = nameAt(event.code);
  if (name) return name;
  if (event.key === ' ') return 'Space';
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
}

/** The name of what was pressed: `ctrl+shift+z`, `a`, `ArrowLeft`, `Space`. */
export function keyName(event: KeyPress): string {
  const name = plainName(event);
  const isShiftNamed = event.shiftKey && name !== '?';
  return [
    event.ctrlKey || event.metaKey ? 'ctrl+' : '',
    isShiftNamed ? 'shift+' : '',
    event.altKey ? 'alt+' : '',
    name,
  ].join('');
}

function setLabels(found: Iterable<[string, string]>): void {
  const labels = new Map(keyLabels.value);
  let isNew = false;
  for (const [name, label] of found) {
    if (label.length !== 1 || label === ' ' || labels.get(name) === label) continue;
    labels.set(name, label);
    isNew = true;
  }
  if (isNew) keyLabels.set(labels);
}

interface LayoutMap {
  entries(): Iterable<[code: string, label: string]>;
}

/** Ask the browser for the labels of the layout; one that does not know them learns them as keys are pressed. */
export async function readKeyLabels(): Promise<void> {
  const { keyboard } = navigator as { keyboard?: { getLayoutMap(): Promise<LayoutMap> } };
  const layout = await keyboard?.getLayoutMap().catch(() => null);
  const named = [...(layout?.entries() ?? [])].map(([code, label]) => [nameAt(code), label] as const);
  setLabels(named.filter((entry): entry is [string, string] => entry[0] !== null));
}

/** Learn the label of the key that was pressed. */
export function learnKeyLabel(event: KeyPress): void {
  const name = nameAt(event.code);
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (name && isPlain && name.length === 1) setLabels([[name, event.key]]);
}

const SHOWN: Record<string, string> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  plus: '+',
};

function showPart(part: string): string {
  if (part in SHOWN) return SHOWN[part]!;
  return part.length === 1 ? (keyLabels.value.get(part) ?? part).toUpperCase() : capital(part);
}

/** How a key is written on the page. */
export function showKey(name: string): string {
  const parts = name === '+' ? ['plus'] : name.replace(/\+\+$/, '+plus').split('+');
  return parts.map(showPart).join(' ');
}
