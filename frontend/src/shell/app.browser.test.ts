/** The frame around the screens: its bar, its dialogs, the way past it, and pages of other roles. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { userEvent, page as window } from 'vitest/browser';
import type { ResponseOf } from '../api/operations';
import { violations } from '../screens/testAxe';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from '../screens/testSite';
import { go } from '../state/location';
import './app';

const sessionOf = (role: 'annotator' | 'lead') =>
  ({ ...SESSION, user: { ...SESSION.user, role } }) as ResponseOf<'get_session'>;

async function app(path: string, role: 'annotator' | 'lead' = 'annotator') {
  await siteAnswers({ get_session: sessionOf(role), list_held_work_items: { results: [] } });
  go(path, { replace: true });
  return shown('maquette-app');
}

beforeEach(async () => {
  await window.viewport(1280, 800);
  delete document.documentElement.dataset.theme;
});

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  test('the bar and the list of keys have no violation', async () => {
    document.documentElement.dataset.theme = theme;
    const page = await app('/');
    await waitForText(page, 'Ready when you are');
    expect(await violations()).toEqual([]);
    await userEvent.keyboard('?');
    await waitForText(page, 'Show or hide this list');
    expect(await violations()).toEqual([]);
  });
});

test('the first stop of Tab leads past the bar', async () => {
  const page = await app('/');
  await waitForText(page, 'Ready when you are');
  await userEvent.tab();
  expect(page.shadowRoot?.activeElement?.textContent).toBe('Skip to the page');
  await userEvent.keyboard('{Enter}');
  expect(page.shadowRoot?.activeElement?.id).toBe('main');
});

test.each(['/lead', '/datasets', '/models', '/campaigns'])(
  '%s is for others: the page names whom',
  async (path) => {
    const page = await app(path);
    await waitForText(page, 'This page is for leads, engineers and admins');
    expect(textOf(page)).toContain('is not open to your role, annotator');
  },
);

test('a message takes a row of its own, and on a work page the row is always there', async () => {
  const { toast } = await import('../ui/toasts');
  const page = await app('/work');
  const main = () => page.shadowRoot!.querySelector('main')!.getBoundingClientRect();
  await vi.waitFor(() => expect(page.shadowRoot?.querySelector('mq-toasts[reserved]')).toBeTruthy());
  const before = main().height;
  toast('Saved.', 'good');
  await waitForText(page, 'Saved.');
  expect(main().height).toBe(before);
  const row = page.shadowRoot!.querySelector('mq-toasts')!.getBoundingClientRect();
  expect(row.top).toBeGreaterThanOrEqual(main().bottom);
  buttonOf(page, '✕').click();
});

describe('in a narrow window', () => {
  beforeEach(() => window.viewport(390, 844));

  test.each(['/work', '/images/i1'])(
    '%s states that it needs room, and is shown when that is wanted',
    async (path) => {
      document.documentElement.dataset.theme = 'dark';
      const page = await app(path);
      await waitForText(page, 'needs a wider screen');
      expect(await violations()).toEqual([]);
      buttonOf(page, 'Show it anyway').click();
      await vi.waitFor(() => expect(textOf(page)).not.toContain('needs a wider screen'));
    },
  );

  test('the bar has its pages in a row of their own, and nothing is wider than the window', async () => {
    const page = await app('/', 'lead');
    await waitForText(page, 'How the campaign is doing');
    const bar = deepAll(page, 'header')[0]!;
    const [nav, user] = [deepAll(bar, 'nav')[0]!, deepAll(bar, 'details')[0]!].map((one) =>
      one.getBoundingClientRect(),
    );
    expect(nav!.top).toBeGreaterThanOrEqual(user!.bottom - 1);
    expect(document.documentElement.scrollWidth).toBe(390);
  });

  test('a page to read is shown at once', async () => {
    const page = await app('/previous');
    await waitForText(page, 'Previous items');
  });
});
