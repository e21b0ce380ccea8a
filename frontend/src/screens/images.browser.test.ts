/** The page of images: its search is in its address, and files may be dropped anywhere on it. */

import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import './images';
import { deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';

let screen: HTMLElement;

async function open(query = '', role: 'lead' | 'artist' = 'lead'): Promise<void> {
  const session = { ...SESSION, user: { ...SESSION.user!, role } };
  await siteAnswers({ get_session: session, list_images: { results: [], next: null } });
  screen = await shown('mq-images-screen', { campaignId: 'c1', query: new URLSearchParams(query) });
}

function dragged(type: string): DragEvent {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['x'], 'cup.png', { type: 'image/png' }));
  return new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
}

beforeEach(() => {
  history.replaceState(null, '', '/images');
  vi.spyOn(XMLHttpRequest.prototype, 'send').mockImplementation(() => {}); // an upload that stays under way
});

test('search and filter show the address, and change it', async () => {
  await open('q=kitchen&objects=none');
  await waitForText(screen, 'No photos match');
  const search = deepAll<HTMLInputElement>(screen, 'input[type=search]')[0]!;
  const objects = deepAll<HTMLSelectElement>(screen, 'select')[0]!;
  expect([search.value, objects.value]).toEqual(['kitchen', 'none']);
  await userEvent.selectOptions(objects, 'some');
  expect(location.search).toBe('?q=kitchen&objects=some');
  await userEvent.fill(search, 'red & blue');
  await vi.waitFor(() => expect(location.search).toBe('?q=red+%26+blue&objects=none'));
});

test('files are dropped anywhere on the page', async () => {
  await open();
  await waitForText(screen, 'No photos yet');
  const over = dragged('dragover');
  document.body.dispatchEvent(over);
  expect(over.defaultPrevented).toBe(true);
  await vi.waitFor(() => expect(deepAll(screen, '.drop.over')).toHaveLength(1));
  const drop = dragged('drop');
  document.body.dispatchEvent(drop);
  expect(drop.defaultPrevented).toBe(true);
  await waitForText(screen, 'cup.png');
  expect(deepAll(screen, '.drop.over')).toEqual([]);
});

test('text that is dragged over the page is left alone', async () => {
  await open();
  const dataTransfer = new DataTransfer();
  dataTransfer.setData('text/plain', 'cup');
  const over = new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(over);
  expect(over.defaultPrevented).toBe(false);
});

test('those who add no photos drop nothing', async () => {
  await open('', 'artist');
  const drop = dragged('drop');
  document.body.dispatchEvent(drop);
  expect(drop.defaultPrevented).toBe(false);
  expect(textOf(screen)).not.toContain('Add photos');
});
