import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { editorKeys } from '../masks/editorKeys';
import { TOOLS } from '../masks/editorTools';
import type { KeyAction } from '../ui/keys';
import { alignmentKeys } from './alignment/alignmentKeys';
import { compareKeys, type Phase } from './compare/compareKeys';
import { answerNames } from './compare/question';
import { escalationKeys } from './escalation/escalationKeys';

const docs = readFileSync(new URL('../../../docs/keys.md', import.meta.url), 'utf8');

/** The keys of each row of the table, ranges written out. */
const rows = docs
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|')[1]!)
  .map((cell) => cell.replace(/`((?:\w+\+)?)(\d)` to `(?:\w+\+)?(\d)`/g, range))
  .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => lower(match[1]!)));

function range(_: string, held: string, from: string, to: string): string {
  const digits = Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at);
  return digits.map((digit) => `\`${held}${digit}\``).join(' ');
}

function lower(name: string): string {
  return name.replace(/(^|\+)([A-Z])$/, (_, before: string, letter: string) => before + letter.toLowerCase());
}

const actions = {} as never;
const screens: Record<string, KeyAction[]> = {
  alignment: alignmentKeys(actions),
  escalation: escalationKeys(actions),
  'mask editor': editorKeys('polygon', actions),
  ...Object.fromEntries(
    (['comparing', 'rating'] as Phase[]).map((phase) => [
      phase,
      compareKeys(phase, actions, answerNames('overall'), 5),
    ]),
  ),
};

test('each key is in one row of the table', () => {
  const keys = rows.flat();
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
});

test.each(Object.entries(screens))('every key of %s is in the table', (_, keys) => {
  const known = new Set(rows.flat());
  const used = keys.flatMap((action) => action.keys).map((key) => key.replace(/^shift\+(Arrow|Page)/, '$1'));
  expect(used.filter((key) => !known.has(key))).toEqual([]);
});

test('the tools of the mask editor are chosen by number', () => {
  expect(TOOLS.map(({ key }) => key)).toEqual(['1', '2', '3', '4', '5', '6']);
});
