import { expect, test } from 'vitest';
import { type Cleaning, cleaned } from './cleaning';

const mask = (...rows: string[]) => Uint8Array.from(rows.join(''), (sign) => (sign === '#' ? 1 : 0));
const rows = (bits: Uint8Array, width: number) =>
  [...bits.map((bit) => bit)].reduce<string[]>((lines, bit, at) => {
    if (at % width === 0) lines.push('');
    lines[lines.length - 1] += bit ? '#' : '.';
    return lines;
  }, []);
const after = (way: Cleaning, ...lines: string[]) =>
  rows(cleaned(mask(...lines), lines[0]!.length, way), lines[0]!.length);

test('holes are filled, bays are not', () => {
  expect(after('fill holes', '.###.', '.#.#.', '.####', '..#.#', '..###')).toEqual([
    '.###.',
    '.###.',
    '.####',
    '..###',
    '..###',
  ]);
  expect(after('fill holes', '#.#', '#.#', '###')).toEqual(['#.#', '#.#', '###']);
});

test('only the largest piece stays; pieces that touch at a corner are two', () => {
  expect(after('largest piece', '##..', '##..', '..#.', '....')).toEqual(['##..', '##..', '....', '....']);
  expect(after('largest piece', '...', '...')).toEqual(['...', '...']);
});

test('smoothing removes specks and spikes, and leaves a straight edge', () => {
  const speck = ['.......', '.......', '.......', '...#...', '.......', '.......', '.......'];
  expect(after('smooth', ...speck).join('')).not.toContain('#');
  const half = Array.from({ length: 8 }, () => '####....');
  expect(after('smooth', ...half)).toEqual(half);
});

test('a second cleaning of the same kind changes nothing for holes and pieces', () => {
  for (let seed = 1; seed < 40; seed += 1) {
    const noise = Uint8Array.from({ length: 80 }, (_, at) => (Math.sin(seed * 12.9 + at * 78.2) > 0 ? 1 : 0));
    for (const way of ['fill holes', 'largest piece'] as const) {
      const once = cleaned(noise, 10, way);
      expect(cleaned(once, 10, way)).toEqual(once);
    }
  }
});
