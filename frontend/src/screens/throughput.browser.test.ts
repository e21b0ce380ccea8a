/** The charts of the funnel's page, and the tables with the same numbers. */

import { describe, expect, test, vi } from 'vitest';
import type { ThroughputAnswer } from '../contract/schema';
import './lead/throughput';
import { violations } from './testAxe';
import { buttonOf, deepAll, shown, siteAnswers, textOf, waitForText } from './testSite';

const HOURS = 24;
const counts = (...last: number[]) => [...Array<number>(HOURS - last.length).fill(0), ...last];
const FOUND: ThroughputAnswer = {
  starts: Array.from({ length: HOURS }, (_, at) => new Date(Date.UTC(2026, 0, 1, at)).toISOString()),
  submitted: [
    { kind: 'best_of_n', counts: counts(4, 9) },
    { kind: 'alignment', counts: counts(0, 1) },
    { kind: 'mask_review', counts: counts() },
  ],
  accepted: counts(3, 5),
  escalated: counts(1, 5),
  done: counts(0, 2),
  sources: [{ name: 'maquette', version: '4', comparisons: 10, value: 0.5, low: 0.2365931, high: 0.7634069 }],
};

const opened = () => shown('mq-throughput', { campaignId: 'c1' });

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  test('charts, intervals and the same numbers as a table', async () => {
    document.documentElement.dataset.theme = theme;
    await siteAnswers({ get_throughput: FOUND });
    const screen = await opened();
    await waitForText(screen, 'Best of N: 13, Alignment: 1');
    await waitForText(screen, 'In all: 57 % (33 % to 79 %)');
    await waitForText(screen, 'maquette 4 10 50 % (24 % to 76 %)');
    await vi.waitFor(() => expect(deepAll(screen, 'canvas')).toHaveLength(2));
    deepAll<HTMLElement>(screen, 'summary')[0]!.click();
    const rows = deepAll(screen, '.scroll tbody tr').map((row) => textOf(row).replace(/^\S+( [AP]M)? /, ''));
    expect(rows).toHaveLength(HOURS);
    expect(rows.slice(0, 3)).toEqual([
      '10 5 5 50 % (24 % to 76 %) 2',
      '4 3 1 75 % (30 % to 95 %) 0',
      '0 0 0 – 0',
    ]);
    expect(await violations()).toEqual([]);
  });
});

test('another span is read again', async () => {
  await siteAnswers({ get_throughput: FOUND });
  const asked: string[] = [];
  const site = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    asked.push(new URL(String(input), location.href).search);
    return site(input, init);
  };
  const screen = await opened();
  await waitForText(screen, 'per hour');
  buttonOf(screen, 'Last 30 days').click();
  await waitForText(screen, 'per day (UTC)');
  expect(asked.filter((query) => query.includes('span'))).toEqual(['?span=day', '?span=month']);
});

test('a campaign without work has charts of zero and no rates', async () => {
  const none = {
    ...FOUND,
    submitted: [],
    accepted: counts(),
    escalated: counts(),
    done: counts(),
    sources: [],
  };
  await siteAnswers({ get_throughput: none });
  const screen = await opened();
  await waitForText(screen, 'Nothing was submitted.');
  await waitForText(screen, 'In all: no round ended.');
  await waitForText(screen, 'No comparison between two sources yet.');
});

test('shows why it could not load, and tries again', async () => {
  await siteAnswers({ get_throughput: 'error' });
  const screen = await opened();
  await waitForText(screen, 'Not found, or you have no access.');
  await siteAnswers({ get_throughput: FOUND });
  buttonOf(screen, 'Try again').click();
  await waitForText(screen, 'per hour');
});
