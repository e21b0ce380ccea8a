import { expect, test } from 'vitest';
import { ago, bytes, capital, count, duration, plural, words } from './format';

test('counts have separators and the right noun', () => {
  expect(count(1234567)).toBe('1,234,567');
  expect([plural(1, 'image'), plural(2000, 'image')]).toEqual(['1 image', '2,000 images']);
  expect(plural(2, 'category', 'categories')).toBe('2 categories');
});

test('bytes are written in thousands', () => {
  expect([0, 999, 1500, 250_000, 3_200_000_000].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.5 kB',
    '250 kB',
    '3.2 GB',
  ]);
});

test('durations take the unit that fits', () => {
  expect([0.42, 9.96, 61, 3600, 7890].map(duration)).toEqual([
    '0.4 s',
    '10 s',
    '1 min 1 s',
    '1 h 0 min',
    '2 h 11 min',
  ]);
});

test('past times are formatted in words', () => {
  const now = Date.parse('2026-01-10T12:00:00Z');
  expect(ago('2026-01-10T11:59:50Z', now)).toBe('just now');
  expect(ago('2026-01-10T11:58:00Z', now)).toBe('2 min ago');
  expect(ago('2026-01-10T09:00:00Z', now)).toBe('3 h ago');
  expect(ago('2025-12-24T09:00:00Z', now)).toBe('24 Dec 2025');
});

test('codes become words', () => {
  expect(capital(words('poor_quality'))).toBe('Poor quality');
  expect(words('text_to_3d')).toBe('text to 3D');
});
