import { expect, it } from 'vitest';
import { edgesOf } from './wireframe';

it('lists a shared edge once', () => {
  expect([...edgesOf([0, 1, 2, 2, 1, 3], 4)]).toEqual([0, 1, 0, 2, 1, 2, 1, 3, 2, 3]);
});

it('reads a soup without an index', () => {
  expect([...edgesOf(null, 3)]).toEqual([0, 1, 0, 2, 1, 2]);
});
