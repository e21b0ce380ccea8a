import { afterEach, expect, test } from 'vitest';
import { setSiteClock, siteNow } from './siteClock';

const NOON = Date.parse('2026-03-01T12:00:00Z');

afterEach(() => setSiteClock(new Date(NOON).toISOString(), NOON));

test.each([
  ['2026-03-01T14:00:00Z', '2026-03-01T14:00:01.000Z'],
  ['2020-01-01T00:00:00Z', '2020-01-01T00:00:01.000Z'],
])('a wrong clock is corrected by the clock of the site', (site, later) => {
  setSiteClock(site, NOON);
  expect(siteNow(NOON + 1000).toISOString()).toBe(later);
});

test.each(['2026-03-01T12:00:04Z', '2026-03-01T11:59:56Z', 'nonsense'])('%s corrects nothing', (site) => {
  setSiteClock(site, NOON);
  expect(siteNow(NOON).getTime()).toBe(NOON);
});
