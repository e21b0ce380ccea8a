/** Snapshots: what one holds, what one would hold before it is made, and the API's reference. */

import { expect, test, vi } from 'vitest';
import './dataset';
import './datasetForm';
import { rulesOf } from './datasets';
import './reference';
import { isDark } from '../state/theme';
import { violations } from './testAxe';
import { screens } from './testScreens';
import { buttonOf, deepAll, shown, siteAnswers, textOf, waitForText } from './testSite';

const COUNT = {
  objects: 5,
  rows: [{ config: 'preferences', train: 7, validation: 2, test: 1 }],
  left_out: { tie: 3 },
};

test('a snapshot shows size, difference, figures and its card', async () => {
  const { ready, others, tag, properties } = screens.find(({ tag }) => tag === 'mq-dataset-screen')!;
  await siteAnswers({ ...others, get_dataset: ready.body as never });
  const screen = await shown(tag, properties);
  await waitForText(screen, ready.text);
  const text = textOf(screen);
  expect(text).toContain('1.5 MB');
  expect(text).toContain('Since 0.9.0: 4 pairs added, 1 removed; no SFT rows changed.');
  expect(text).toContain('12 pairs, 3 SFT, 3 objects');
  expect(text).toContain('8 chosen, 4 rejected');
  expect(deepAll(screen, '.paper li')[0]?.textContent).toContain('one');
  for (const details of deepAll<HTMLDetailsElement>(screen, 'details')) details.open = true;
  expect(await violations()).toEqual([]);
});

test('the form counts before anything is made, and again when a rule changes', async () => {
  const sent = await siteAnswers({ count_dataset: COUNT });
  const form = await shown('mq-dataset-form', { campaignId: 'c1' });
  await waitForText(form, 'It would hold rows about 5 objects');
  expect(textOf(form)).toContain('Left out: tie 3');
  expect(await violations()).toEqual([]);
  deepAll<HTMLInputElement>(form, 'input[value=on-policy]')[0]!.click();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(
    sent.map(({ operation, body }) => [operation, (body as { policy: { name: string } }).policy.name]),
  ).toEqual([
    ['count_dataset', 'ladder'],
    ['count_dataset', 'on-policy'],
  ]);
});

test('the form shows why it could not count, and still creates', async () => {
  const sent = await siteAnswers({ count_dataset: 'error', create_dataset: {} as never });
  const form = await shown('mq-dataset-form', { campaignId: 'c1' });
  await waitForText(form, 'Not found, or you have no access.');
  deepAll<HTMLInputElement>(form, 'input[name=name]')[0]!.value = 'mugs';
  buttonOf(form, 'Create the snapshot').click();
  await vi.waitFor(() => expect(sent.at(-1)?.operation).toBe('create_dataset'));
});

test('rules are sentences', () => {
  const params = {
    quality_bar: 0.6,
    min_votes: 1,
    sft_min_iou: null,
    sft_requires_alignment: true,
    rejected_source_kinds: ['own_model'],
  };
  expect(rulesOf(params)).toEqual(['Winners rated 0.6 or better', 'Negatives from own model']);
});

test('the reference draws the description of the site', async () => {
  await siteAnswers({});
  const responses = { 200: { description: 'The things.' } };
  const description = {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    paths: { '/api/things/': { get: { tags: ['things'], operationId: 'list_things', responses } } },
  };
  globalThis.fetch = async () => new Response(JSON.stringify(description), { status: 200 });
  const screen = await shown('mq-reference-screen');
  await waitForText(screen, 'Things');
  await waitForText(screen, 'things');
  const paper = () => getComputedStyle(deepAll(screen, '.paper')[0]!).backgroundColor;
  expect(paper()).toBe('rgb(255, 255, 255)');
  document.documentElement.dataset.theme = 'dark';
  isDark.set(true);
  await vi.waitFor(() => expect(paper()).toBe('rgb(28, 32, 36)'));
  isDark.set(false);
});
