import { expect, it } from 'vitest';
import { BoundedCache } from './lru';

function cacheOf(bound: number) {
  const gone: string[] = [];
  return { gone, cache: new BoundedCache<string>(bound, (value) => gone.push(value)) };
}

it('drops the least recently used first', () => {
  const { cache, gone } = cacheOf(10);
  cache.set('a', 'A', 4);
  cache.set('b', 'B', 4);
  cache.get('a');
  cache.set('c', 'C', 4);
  expect(gone).toEqual(['B']);
  expect([cache.get('a'), cache.get('b'), cache.size]).toEqual(['A', undefined, 8]);
});

it('keeps what is pinned, and the newest even when it alone is too big', () => {
  const { cache, gone } = cacheOf(5);
  cache.set('a', 'A', 3);
  cache.pin(['a']);
  cache.set('b', 'B', 9);
  expect(gone).toEqual([]);
  cache.pin([]);
  expect(gone).toEqual(['A', 'B']);
});

it('disposes of what is replaced or cleared', () => {
  const { cache, gone } = cacheOf(10);
  cache.set('a', 'A1', 1);
  cache.set('a', 'A2', 2);
  cache.clear();
  expect([gone, cache.size]).toEqual([['A1', 'A2'], 0]);
});
