import { expect, it } from 'vitest';
import { boardOrder } from './columns';

const back = { version: 1, note: '', reviewer: 'l', at: '' };
const cards = [
  { at: 0, assignee: 'ben', returned: back },
  { at: 1, assignee: null, returned: null },
  { at: 2, assignee: 'ann', returned: null },
  { at: 3, assignee: 'ann', returned: back },
];

it("puts one's own returned cards first, then one's own, then other returned ones", () => {
  expect(boardOrder(cards, 'ann').map(({ at }) => at)).toEqual([3, 2, 0, 1]);
});

it('keeps the order of the site among equals', () => {
  expect(boardOrder(cards, null).map(({ at }) => at)).toEqual([0, 3, 1, 2]);
});
