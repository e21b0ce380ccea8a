/** Collection rounds side by side, and the start of the next one with what it collects again. */

import { expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import type { CampaignAnswer } from '../api/types';
import './collectionRounds';
import type { MqCollectionRounds } from './collectionRounds';
import { siteAnswers } from './testSite';

type Rounds = ResponseOf<'list_collection_rounds'>;
const CAMPAIGN = { id: 'c1', version: 4 } as CampaignAnswer;
const ROUND = {
  number: 1,
  started_at: '2026-01-01T00:00:00Z',
  ended_at: null,
  attribute: 'shape',
  quality_bar: 0.6,
  guide_version: 1,
  sources: [{ model_version_id: 'v', name: 'maquette 4', n_candidates: 6 }],
  is_used: true,
  objects: 12,
  decided: 10,
  accepted: 4,
  acceptance: 0.4,
  mean_rating: 0.55,
  median_seconds: 81.5,
  recovered: 0,
  failed_before: 0,
  win_shares: [{ name: 'maquette 4', comparisons: 8, share: 0.75 }],
} as unknown as Rounds['results'][number];

async function shownWith(rounds: Rounds['results'], answers = {}, readonly = false) {
  const sent = await siteAnswers({ list_collection_rounds: { results: rounds }, ...answers });
  const element = document.createElement('mq-collection-rounds') as MqCollectionRounds;
  element.campaign = CAMPAIGN;
  element.readonly = readonly;
  document.body.append(element);
  const root = element.shadowRoot!;
  await vi.waitFor(() => expect(root.querySelectorAll('tbody tr')).toHaveLength(rounds.length));
  return { element, root, sent };
}

test('rounds are side by side with their figures', async () => {
  const later = { ...ROUND, number: 2, recovered: 3, failed_before: 5 };
  const { root } = await shownWith([later, { ...ROUND, ended_at: '2026-02-01T00:00:00Z' }]);
  const cells = [...root.querySelectorAll('tbody tr:first-child td')].map((cell) => cell.textContent!.trim());
  expect(cells[1]).toContain('Shape');
  expect(cells[2]).toContain('maquette 4 × 6');
  expect(cells[3]).toBe('12');
  expect([cells[7], cells[8]]).toEqual(['81.5', '3 of 5']);
  const bars = [...root.querySelectorAll('tbody tr:first-child mq-progress')].map(
    (bar) => (bar as HTMLElement & { text: string }).text,
  );
  expect(bars).toEqual(['4 of 10', '0.55', 'maquette 4: 75 % of 8']);
  expect(root.querySelectorAll('.chip.good')).toHaveLength(1);
});

test('a lead starts the next round, and it collects again until nothing remains', async () => {
  const { element, root, sent } = await shownWith([ROUND], {
    start_collection_round: { number: 2, remaining: 3 },
    collect_again: { collected: 3, remaining: 0 },
  });
  const started = vi.fn();
  element.addEventListener('started', started);
  const select = root.querySelector('select')!;
  select.value = 'filter';
  select.dispatchEvent(new Event('change'));
  await element.updateComplete;
  root.querySelector<HTMLInputElement>('input[name=rated_below]')!.value = '0.75';
  root.querySelector<HTMLButtonElement>('form button')!.click();
  await vi.waitFor(() => expect(started).toHaveBeenCalled());
  expect(sent.map(({ operation }) => operation)).toEqual(['start_collection_round', 'collect_again']);
  expect(sent[0]!.body).toEqual({
    version: 4,
    selection: 'filter',
    filter: { states: ['done'], category: '', rated_below: 0.75 },
  });
});

test('a round without candidates is changed, not ended', async () => {
  const { root } = await shownWith([{ ...ROUND, is_used: false }]);
  expect(root.querySelector<HTMLButtonElement>('form button')!.disabled).toBe(true);
  expect(root.textContent).toContain('has no candidates yet');
});

test('others see the rounds and start none', async () => {
  const { root } = await shownWith([ROUND], {}, true);
  expect(root.querySelector('form')).toBeNull();
});
