import { expect, it } from 'vitest';
import { ownFirst } from './columns';

const cards = ['ben', null, 'ann', 'ann'].map((assignee, at) => ({ at, assignee }));

it("puts one's own cards first and keeps the order otherwise", () => {
  expect(ownFirst(cards, 'ann').map(({ at }) => at)).toEqual([2, 3, 0, 1]);
});

it('changes nothing for somebody without cards', () => {
  expect(ownFirst(cards, null).map(({ at }) => at)).toEqual([0, 1, 2, 3]);
});
