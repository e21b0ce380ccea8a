import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** `--name: light-dark(#light, #dark)` as name -> [light, dark]. */
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    [light!, dark!],
  ]),
);

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter! + 0.05) / (darker! + 0.05);
}

const GROUNDS = ['bg', 'surface', 'surface-raised', 'surface-hover'];
const TEXT: [string, string[]][] = [
  ['text', GROUNDS],
  ['text-soft', GROUNDS],
  ['accent', ['bg', 'surface', 'accent-soft']],
  ['on-accent', ['accent', 'accent-hover']],
  ['on-bad', ['bad', 'bad-hover']],
  ...['info', 'good', 'warn', 'bad'].map((tone): [string, string[]] => [tone, ['surface', `${tone}-soft`]]),
];

test.each(['light', 'dark'])('text on its ground has 4.5 to 1 in the %s theme', (theme) => {
  const at = theme === 'light' ? 0 : 1;
  const poor = TEXT.flatMap(([ink, grounds]) =>
    grounds
      .map((ground) => ({ ink, ground, ratio: contrast(tokens.get(ink)![at]!, tokens.get(ground)![at]!) }))
      .filter(({ ratio }) => ratio < 4.5),
  );
  expect(poor).toEqual([]);
});

test.each(['light', 'dark'])('the edges of controls have 3 to 1 in the %s theme', (theme) => {
  const at = theme === 'light' ? 0 : 1;
  expect(contrast(tokens.get('line-strong')![at]!, tokens.get('surface')![at]!)).toBeGreaterThanOrEqual(3);
});
