import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isSystemFile, pairMasks } from './photoFiles';

interface Case {
  why: string;
  files: string[];
  photos: Record<string, string[]>;
  alone: string[];
}

const golden = new URL('../../../fixtures/intake/mask_names.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, 'utf-8')) as { cases: Case[] };

test.each(cases)('$why', ({ files, photos, alone }) => {
  const paired = pairMasks(files);
  expect(Object.fromEntries(paired.photos.map(({ photo, masks }) => [photo, masks]))).toEqual(photos);
  expect(paired.alone).toEqual(alone);
});

test.each(['._a.jpg', '.hidden/a.jpg', '__MACOSX/a.jpg', 'x/@eaDir/a.jpg', 'x/Thumbs.db'])(
  '%s is a system file',
  (path) => {
    expect(isSystemFile(path)).toBe(true);
  },
);

test('a photo is not an operating system file', () => {
  expect(isSystemFile('set/images/a.jpg')).toBe(false);
});
