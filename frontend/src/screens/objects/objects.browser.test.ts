/** The page of objects: its filters are in its address, and a lead acts on many objects with a way back. */

import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import type { ObjectListItem } from '../../api/types';
import { here } from '../../state/location';
import '../../ui/toasts';
import '../objects';
import { screens } from '../testScreens';
import { buttonOf, deepAll, SESSION, type Sent, shown, siteAnswers, textOf, waitForText } from '../testSite';

const { ready } = screens.find(({ tag }) => tag === 'mq-objects-screen')!;
const [OBJECT] = (ready.body as unknown as { results: ObjectListItem[] }).results;
const mug = { ...OBJECT!, priority: 3 };
const chair = { ...OBJECT!, id: 'o2', number: 5, name: 'chair', state: 'discarded' as const };

let screen: HTMLElement;
let sent: Sent[];

async function open(query = '', role = 'lead'): Promise<void> {
  sent = await siteAnswers({
    get_session: { ...SESSION, user: { ...SESSION.user!, role: role as 'lead' } },
    list_objects: { results: [mug, chair], next: null },
    list_categories: { results: ['mug', 'seat'] },
    change_object: mug,
    discard_object: mug,
    reopen_object: chair,
    assign_splits: { results: [] },
  });
  screen = await shown('mq-objects-screen', { campaignId: 'c1', query: new URLSearchParams(query) });
  document.body.append(document.createElement('mq-toasts'));
  await waitForText(screen, 'red mug');
}

const boxOf = (label: string) =>
  deepAll<HTMLInputElement>(screen, 'input[type=checkbox]').find((box) => box.ariaLabel?.startsWith(label))!;
const waitForSent = (n: number) => vi.waitFor(() => expect(sent).toHaveLength(n));

const waitForDialog = (heading: string) =>
  vi.waitFor(() =>
    expect(deepAll(screen, 'dialog[open]').map(textOf)).toEqual([expect.stringContaining(heading)]),
  );

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, '', '/objects');
});

test('the filters show the address, and change it', async () => {
  await open('state=done&q=mug&category=seat&sort=name');
  const [state, category, sort] = deepAll<HTMLSelectElement>(screen, 'select');
  await vi.waitFor(() =>
    expect([state!.value, category!.value, sort!.value]).toEqual(['done', 'seat', 'name']),
  );
  await userEvent.selectOptions(state!, 'parked');
  expect(here.value.path + location.search).toBe('/objects?state=parked&category=seat&q=mug&sort=name');
});

test('what is typed is searched for after a moment', async () => {
  await open();
  await userEvent.type(deepAll(screen, 'input[type=search]')[0]!, 'mug');
  await vi.waitFor(() => expect(location.search).toBe('?q=mug'));
});

test('a filter is saved under a name, and removed', async () => {
  await open('state=done');
  buttonOf(screen, 'Save this filter').click();
  await vi.waitFor(() => deepAll(screen, 'input[name=name]')[0]!.focus());
  await userEvent.keyboard('Finished{Enter}');
  await waitForText(screen, 'Finished');
  expect(deepAll<HTMLAnchorElement>(screen, 'a').find((link) => textOf(link) === 'Finished')?.href).toContain(
    '/objects?state=done',
  );
  deepAll<HTMLButtonElement>(screen, 'button')
    .find((button) => button.ariaLabel === 'Remove the filter Finished')!
    .click();
  await vi.waitFor(() => expect(textOf(screen)).not.toContain('Finished'));
});

test('a priority is set for all that are chosen, and undone', async () => {
  await open();
  boxOf('Choose all').click();
  await waitForText(screen, '2 objects chosen');
  buttonOf(screen, 'First').click();
  await waitForSent(2);
  expect(sent.map(({ operation, body }) => [operation, body])).toEqual([
    ['change_object', { priority: 10 }],
    ['change_object', { priority: 10 }],
  ]);
  await waitForText(document.body, '2 objects are worked on first.');
  buttonOf(document.body, 'Undo').click();
  await waitForSent(4);
  expect(sent.slice(2).map(({ body }) => body)).toEqual([{ priority: 3 }, { priority: 0 }]);
});

test('a discard asks for a reason, and leaves out what is discarded', async () => {
  await open();
  boxOf('Choose all').click();
  await waitForText(screen, 'Discard 1…');
  buttonOf(screen, 'Discard 1').click();
  await waitForDialog('Discard 1 object?');
  expect(sent).toEqual([]);
  buttonOf(screen, 'Several objects').click();
  await waitForSent(1);
  expect(sent).toEqual([{ operation: 'discard_object', body: { reason: 'several_objects' } }]);
});

test('a restore asks for a reason', async () => {
  await open();
  boxOf('Choose chair').click();
  await waitForText(screen, 'Restore 1…');
  buttonOf(screen, 'Restore 1').click();
  await waitForDialog('Restore 1 object?');
  const reason = deepAll<HTMLInputElement>(screen, 'input[name=reason]')[0]!;
  reason.value = 'It is whole.';
  deepAll<HTMLButtonElement>(screen, 'form button.primary')[0]!.click();
  await waitForSent(1);
  expect(sent).toEqual([{ operation: 'reopen_object', body: { reason: 'It is whole.' } }]);
});

test('photos are held out once each', async () => {
  await open();
  boxOf('Choose all').click();
  await waitForText(screen, '2 objects chosen');
  buttonOf(screen, 'Hold out').click();
  await waitForSent(1);
  expect(sent).toEqual([{ operation: 'assign_splits', body: { image_ids: ['i1'], holdout: true } }]);
});

test('others choose nothing', async () => {
  await open('', 'annotator');
  expect(deepAll(screen, 'input[type=checkbox]')).toEqual([]);
});

test('a search without a match shows that', async () => {
  await siteAnswers({ list_objects: { results: [], next: null }, list_categories: { results: [] } });
  screen = await shown('mq-objects-screen', { campaignId: 'c1', query: new URLSearchParams('q=zebra') });
  await waitForText(screen, 'No objects match');
});
