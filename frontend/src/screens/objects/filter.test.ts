import { expect, test } from 'vitest';
import { addressOf, filterOf, isFiltered } from './filter';

const read = (text: string) => filterOf(new URLSearchParams(text));
const NONE = { q: '', state: null, category: null, sort: 'id' };

test('an address and a filter are two forms of the same', () => {
  for (const address of [
    '/objects',
    '/objects?state=done',
    '/objects?state=parked&category=coffee+mug&q=red+%26+blue&sort=priority',
  ])
    expect(addressOf(read(address.split('?')[1] ?? ''))).toBe(address);
});

test('what an address has and the page does not know is ignored', () => {
  expect(read('state=gone&sort=constructor&other=1&category=')).toEqual(NONE);
  expect(read(`q=${'a'.repeat(200)}`).q).toHaveLength(100);
});

test('an order alone hides nothing', () => {
  expect(isFiltered(read('sort=name'))).toBe(false);
  expect(isFiltered(read('q=+'))).toBe(false);
  expect(isFiltered(read('category=mug'))).toBe(true);
});
