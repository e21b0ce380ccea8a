import { expect, test } from 'vitest';
import { bulkText, runBulk } from './bulk';

test('a refused object does not stop the others', async () => {
  const progress: number[] = [];
  const outcome = await runBulk(
    ['a', 'b', 'c', 'd', 'e'],
    (id) => (id === 'b' ? Promise.reject(new Error('It is done.')) : Promise.resolve()),
    (n) => progress.push(n),
  );
  expect([...outcome.done].sort()).toEqual(['a', 'c', 'd', 'e']);
  expect(outcome.refused.map(({ id }) => id)).toEqual(['b']);
  expect(progress).toEqual([1, 2, 3, 4, 5]);
});

test('the outcome in words', () => {
  expect(bulkText({ done: ['a'], refused: [] }, 'discarded')).toBe('1 object discarded.');
  const refused = [
    { id: 'b', reason: 'It is done.' },
    { id: 'c', reason: 'It is done.' },
    { id: 'd', reason: 'Not found.' },
  ];
  expect(bulkText({ done: [], refused }, 'restored')).toBe(
    '0 objects restored. 3 refused: It is done. (and 1 other reason)',
  );
});
