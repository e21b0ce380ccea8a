import { expect, test } from 'vitest';
import { matchRoute } from './match';
import { routes } from './routes';

function tagAt(path: string): string | undefined {
  return matchRoute(routes, path)?.route.tag;
}

test('each path finds its screen', () => {
  expect(tagAt('/')).toBe('mq-home-screen');
  expect(tagAt('/work')).toBe('mq-work-screen');
  expect(tagAt('/images/')).toBe('mq-images-screen');
  expect(tagAt('/images/7')).toBe('mq-image-screen');
});

test('a named part of the path is decoded', () => {
  expect(matchRoute(routes, '/objects/a%20b')?.params).toEqual({ id: 'a b' });
});

test('a path that nobody draws is nobody’s', () => {
  expect(matchRoute(routes, '/images/7/8')).toBeNull();
  expect(matchRoute(routes, '/nowhere')).toBeNull();
});

test('only the log-in is seen without one', () => {
  expect(routes.filter((route) => route.isOpen).map((route) => route.path)).toEqual(['/login']);
});
