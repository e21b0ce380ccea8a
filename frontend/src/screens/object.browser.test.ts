/** The page of one object: its story, and what a lead may reopen, with a reason. */

import { expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import './object';
import { bestOfNItem } from './testItems';
import { buttonOf, deepAll, shown, siteAnswers, textOf, waitForText } from './testSite';

const AT = '2026-01-01T00:00:00Z';
const { image, mask, payload } = bestOfNItem();
const { layout, glb_url } = payload.round.candidates.a!;
const OBJECT = {
  id: 'o1',
  number: 4,
  name: 'red mug',
  category: 'mug',
  state: 'done',
  discard_reason: '',
  state_changed_at: AT,
  image: { ...image, thumbnail_url: image.url },
  mask: { ...mask, version: 1, area_px: 100, method: 'drawn' },
  pointmap: { intrinsics: payload.round.intrinsics },
  history: [],
} as unknown as ResponseOf<'get_object'>;

const candidate = (id: string, number: number) => ({
  id,
  number,
  kind: 'generated' as const,
  status: 'done' as const,
  glb_url,
  thumbnail_url: null,
  layout,
  is_superseded: false,
});
const ADA = { name: 'ada', is_you: true };
const STORY = {
  candidates: [candidate('a', 3), candidate('b', 7)],
  masks: [],
  rounds: [
    {
      id: 'r1',
      batch: 1,
      status: 'rated',
      attribute: 'overall',
      person: ADA,
      started_at: AT,
      finished_at: AT,
      comparisons: [
        {
          left: 'a',
          right: 'b',
          answer: 'right',
          kept: 'b',
          kept_by_draw: false,
          decided_at: AT,
          active_ms: 4200,
        },
      ],
      winner: 'b',
      rating: { value: 0.75, name: 'Good', meets_bar: true, bar: 'Good' },
      reasons: [],
      defects: [],
      note: '',
    },
  ],
  disagreement: { winners: true, acceptance: false },
  escalations: [],
  pose: {
    candidate: 'b',
    layout,
    silhouette_iou: 0.914,
    person: ADA,
    created_at: AT,
    duration_ms: 61_000,
    n_edits: 5,
  },
  releases: [{ id: 'd', name: 'mugs', version: '1.0.0', created_at: AT, rows: { preferences: 2, sft: 1 } }],
} as unknown as ResponseOf<'get_object_story'>;

const answers = {
  get_object: OBJECT,
  get_object_story: STORY,
  list_candidates: { results: [candidate('a', 3), candidate('b', 7)] as never },
};

async function page(changes: Partial<ResponseOf<'get_object'>> = {}) {
  await siteAnswers({ ...answers, get_object: { ...OBJECT, ...changes } });
  const screen = await shown('mq-object-screen', { params: { id: 'o1' } });
  await waitForText(screen, 'red mug');
  return screen;
}

test('names the same candidate alike in rounds, result and cards', async () => {
  const text = textOf(await page());
  expect(text).toContain('Winner: No. 7');
  expect(text).toContain('Good: reaches the bar (Good or better)');
  expect(text).toContain('People disagree: they chose different winners.');
  expect(text).toContain('Right is better 4.2 s');
  expect(text).toMatch(/Mesh No. 7 Outline match 91 %/);
  expect(text).toMatch(/No. 7 In the scene/);
  expect(text).toContain('2 preference pairs, 1 SFT sample');
});

test('draws the accepted mesh over the photo', async () => {
  const screen = await page();
  await vi.waitFor(() => {
    const [pose] = deepAll(screen, 'mq-object-pose');
    expect(pose?.shadowRoot?.querySelector('.viewport > canvas')).toBeTruthy();
  });
});

test('reopens only with a reason', async () => {
  const screen = await page();
  const sent = await siteAnswers({ ...answers, reopen_object: OBJECT });
  buttonOf(screen, 'Send back the pose…').click();
  const [dialog] = deepAll(screen, 'mq-reason-dialog');
  await vi.waitFor(() => expect(textOf(dialog!)).toContain('Send back the pose?'));
  buttonOf(dialog!, 'Send back').click();
  await waitForText(dialog!, 'Write a reason');
  expect(sent).toEqual([]);
  deepAll<HTMLInputElement>(dialog!, 'input')[0]!.value = ' It floats. ';
  buttonOf(dialog!, 'Send back').click();
  await vi.waitFor(() =>
    expect(sent).toEqual([{ operation: 'reopen_object', body: { reason: 'It floats.' } }]),
  );
});

test.each([
  ['discarded', 'Restore…'],
  ['escalated', 'Withdraw the escalation…'],
] as const)('offers what can be reopened while %s', async (state, text) => {
  expect(buttonOf(await page({ state }), text)).toBeDefined();
});

test('offers nothing to reopen while people choose', async () => {
  const text = textOf(await page({ state: 'selecting' }));
  expect(text).not.toMatch(/Restore|Send back|Withdraw/);
  expect(text).toContain('Discard…');
});
