import { expect, test } from 'vitest';
import type { ModelVersionAnswer } from '../../api/types';
import { leavesOf, share, shownValue } from './facts';
import { treeOf } from './tree';

function version(id: string, parent: string | null): ModelVersionAnswer {
  const named = parent === null ? null : { id: parent, name: 'm', version: parent, hash: null };
  return { id, parent: named } as ModelVersionAnswer;
}

const shape = (...versions: ModelVersionAnswer[]) =>
  treeOf(versions).map(({ version: { id }, depth }) => `${depth}${id}`);

test('children follow their parents, siblings keep the order of the list', () => {
  expect(shape(version('d', 'b'), version('b', 'a'), version('c', 'a'), version('a', null))).toEqual([
    '0a',
    '1b',
    '2d',
    '1c',
  ]);
});

test('a version whose parent is not here is a root', () => {
  expect(shape(version('b', 'gone'), version('a', null))).toEqual(['0b', '0a']);
});

test('versions that name each other, or themselves, are each shown once', () => {
  expect(shape(version('a', 'b'), version('b', 'a'), version('c', 'c'))).toEqual(['0a', '1b', '0c']);
});

test('leaves have their path; plain lists are one leaf', () => {
  expect(leavesOf({ dpo: { learning_rate: 3e-5, splits: ['a', 'b'] }, resumed: false, note: null })).toEqual([
    ['dpo › learning rate', 3e-5],
    ['dpo › splits', 'a, b'],
    ['resumed', 'no'],
    ['note', null],
  ]);
  expect(leavesOf(null)).toEqual([]);
  expect(leavesOf([{ iou: 0.5 }])).toEqual([['0 › iou', 0.5]]);
});

test('values as people read them', () => {
  expect([shownValue(null), shownValue(1200), shownValue(0.123456), shownValue('x')]).toEqual([
    '—',
    '1,200',
    '0.1235',
    'x',
  ]);
  expect([share(0.625), share(0), share(null)]).toEqual(['63 %', '0 %', '—']);
});
