import { beforeEach, expect, test } from 'vitest';
import { removeFilter, savedFilters, saveFilter } from './savedFilters';

let kept: Map<string, string>;
const memory = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
};
beforeEach(() => {
  kept = new Map();
});

test('are kept by name, per campaign', () => {
  saveFilter('c1', { name: ' Mugs ', address: '/objects?q=mug' }, memory);
  saveFilter('c1', { name: 'Done', address: '/objects?state=done' }, memory);
  saveFilter('c1', { name: 'Mugs', address: '/objects?category=mug' }, memory);
  expect(savedFilters('c1', memory)).toEqual([
    { name: 'Done', address: '/objects?state=done' },
    { name: 'Mugs', address: '/objects?category=mug' },
  ]);
  expect(savedFilters('c2', memory)).toEqual([]);
  expect(removeFilter('c1', 'Done', memory)).toEqual([{ name: 'Mugs', address: '/objects?category=mug' }]);
});

test('what is no filter of this page is left out', () => {
  const address = 'javascript:alert(1)';
  memory.setItem('maquette.objectFilters.0.c1', JSON.stringify([{ name: 'x', address }, null, 3]));
  expect(savedFilters('c1', memory)).toEqual([]);
  memory.setItem('maquette.objectFilters.0.c1', '{');
  expect(savedFilters('c1', memory)).toEqual([]);
});
