import { expect, it } from 'vitest';
import { IDENTITY } from '../../domain/layout';
import { dropDraft, readDraft, saveDraft } from './draft';

function memory(kept: Record<string, string> = {}) {
  return {
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => {
      kept[key] = value;
    },
    removeItem: (key: string) => {
      delete kept[key];
    },
  };
}

it('keeps a draft until it is dropped, each item its own', () => {
  const kept = memory();
  saveDraft('a', { layout: IDENTITY, edits: 3 }, kept);
  expect(readDraft('a', kept)).toEqual({ layout: IDENTITY, edits: 3 });
  expect(readDraft('b', kept)).toBeNull();
  dropDraft('a', kept);
  expect(readDraft('a', kept)).toBeNull();
});

it.each([
  '{',
  'null',
  '{"edits":1}',
  '{"layout":{"quaternion_wxyz":[1,0,0,"x"],"translation":[0,0,0],"scale":1},"edits":0}',
])('takes %s for nothing', (text) => {
  expect(readDraft('a', memory({ 'maquette.alignment.a': text }))).toBeNull();
});
