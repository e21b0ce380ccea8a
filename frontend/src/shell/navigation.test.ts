import { expect, test } from 'vitest';
import { destinations, destinationsFor, isAt } from './navigation';

const paths = (role: Parameters<typeof destinationsFor>[0]) => destinationsFor(role).map(({ path }) => path);

test('each role sees its own pages', () => {
  expect(paths('annotator')).toEqual(['/', '/work', '/images']);
  expect(paths('artist')).toEqual(['/', '/escalations']);
  expect(paths('engineer')).toEqual(['/', '/images', '/lead', '/datasets', '/models']);
  expect(paths('admin')).toEqual(destinations.map(({ path }) => path));
});

test('a page below a destination belongs to it', () => {
  const images = destinations.find(({ path }) => path === '/images')!;
  expect([isAt(images, '/images'), isAt(images, '/images/7'), isAt(images, '/imagery')]).toEqual([
    true,
    true,
    false,
  ]);
});

test('only the home page itself is home', () => {
  const home = destinations[0]!;
  expect([isAt(home, '/'), isAt(home, '/images')]).toEqual([true, false]);
});
