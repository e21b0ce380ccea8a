import { expect, test } from 'vitest';
import { matchRoute, mayOpen, whoMayOpen } from './match';
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

test('a page is open to the roles that the site lets read it', () => {
  const opens = (path: string, role: Parameters<typeof mayOpen>[1]) =>
    mayOpen(matchRoute(routes, path)!.route, role);
  expect([opens('/work', 'annotator'), opens('/work', 'engineer')]).toEqual([true, false]);
  expect([opens('/escalations', 'engineer'), opens('/escalations', 'annotator')]).toEqual([true, false]);
  expect([opens('/escalations/7', 'artist'), opens('/escalations/7', 'annotator')]).toEqual([true, false]);
  expect(opens('/images', 'artist')).toBe(true);
});

test('only the log-in is seen without one', () => {
  expect(routes.filter((route) => route.isOpen).map((route) => route.path)).toEqual(['/login']);
});

test('the pages of a campaign’s staff are closed to those who label, and name who may open them', () => {
  for (const path of ['/lead', '/datasets', '/models', '/campaigns']) {
    const { route } = matchRoute(routes, path)!;
    expect([mayOpen(route, 'annotator'), mayOpen(route, 'artist'), mayOpen(route, 'lead')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(whoMayOpen(route)).toBe('leads, engineers and admins');
  }
});
