/** The campaigns page: settings copied from another campaign, the bar in words, and unsaved edits that are not lost. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CampaignAnswer } from '../api/types';
import '../ui/leaveDialog';
import { followLinks, go, here } from '../state/location';
import { showCampaign } from '../state/session';
import { leaveQuestion, unsaved } from '../state/unsaved';
import './campaigns';
import { violations } from './testAxe';
import { VERSION } from './testScreens';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';

const LEVELS = ['Unusable', 'Poor', 'Fair', 'Good', 'Excellent'].map((name, at) => ({
  value: at / 4,
  name,
  help: '',
}));
const DEMO: CampaignAnswer = {
  id: 'c1',
  name: 'Demo',
  guide: '',
  attribute: 'overall',
  default_shading: 'texture',
  quality_bar: 0.6,
  show_quality_bar: false,
  min_pose_iou: 0.5,
  overlap: 1,
  lease_seconds: 600,
  round_number: 1,
  review_masks: true,
  is_active: true,
  version: 3,
  candidates_per_object: 4,
  created_at: '2026-01-01T00:00:00Z',
  sources: [],
};
const KITCHEN: CampaignAnswer = {
  ...DEMO,
  id: 'c2',
  name: 'Kitchen',
  guide: 'Look at handles.',
  quality_bar: 0.75,
  overlap: 2,
  sources: [
    {
      model_version_id: VERSION.id,
      name: 'maquette',
      version: '4',
      kind: 'own_model',
      n_candidates: 5,
      priority: 5,
    },
  ],
};
const SITE = {
  list_campaigns: { results: [DEMO, KITCHEN], rating_scale: LEVELS },
  list_model_versions: { results: [VERSION] },
  list_collection_rounds: { results: [] },
  list_members: { version: 1, results: [] },
  change_campaign: KITCHEN,
  get_session: { ...SESSION, campaigns: [DEMO, KITCHEN].map(({ id, name }) => ({ id, name })) },
};
const ADDRESS = location.href;
followLinks();

beforeEach(async () => {
  leaveQuestion.value?.answer(true);
  history.pushState(null, '', ADDRESS);
  document.documentElement.dataset.theme = 'light';
});

const field = (screen: Element, name: string) =>
  deepAll<HTMLInputElement | HTMLSelectElement>(screen, `[name=${name}]`)[0]!;

function enter(screen: Element, name: string, value: string): void {
  const entered = field(screen, name);
  entered.value = value;
  entered.dispatchEvent(new Event(entered.tagName === 'SELECT' ? 'change' : 'input', { bubbles: true }));
}

async function opened() {
  const sent = await siteAnswers(SITE);
  const screen = await shown('mq-campaigns-screen', { campaignId: 'c1' });
  await waitForText(screen, 'Good or better (0.6)');
  return { screen, sent };
}

/** The question, put on the page as the shell does. */
async function question(): Promise<HTMLElement> {
  const dialog = document.createElement('mq-leave-dialog');
  document.body.append(dialog);
  await waitForText(dialog, 'The campaign “Demo” has changes that are not saved.');
  return dialog;
}

test('settings are copied under the own name, and saved only by Save', async () => {
  const { screen, sent } = await opened();
  enter(screen, 'copy_from', 'c2');
  await waitForText(screen, 'The settings of “Kitchen” are filled in. Nothing is saved yet.');
  expect(field(screen, 'name').value).toBe('Demo');
  expect(field(screen, 'guide-text').value).toBe('Look at handles.');
  expect(textOf(screen)).toContain('5 candidates per object');
  expect(sent).toEqual([]);
  buttonOf(screen, 'Save').click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const { body } = sent[0] as { body: object };
  expect(body).toEqual({
    version: 3,
    guide: 'Look at handles.',
    quality_bar: 0.75,
    overlap: 2,
    sources: [{ model_version_id: VERSION.id, n_candidates: 5, priority: 5 }],
  });
});

test('a guide is written for one kind of work, from the page’s own text, and shown as it will look', async () => {
  const { screen, sent } = await opened();
  buttonOf(screen, 'Mask review').click();
  await waitForText(screen, 'The page’s own guide');
  buttonOf(screen, 'Start from this text').click();
  await vi.waitFor(() => expect(field(screen, 'guide-text').value).toContain('whole object'));
  enter(screen, 'guide-text', '# Masks\n\nGood: **all** of it\n\nBad: <b>half</b>');
  await vi.waitFor(() =>
    expect(deepAll(screen, '.example').map(textOf)).toEqual(['✓ Good all of it', '✗ Bad <b>half</b>']),
  );
  expect(await violations()).toEqual([]);
  buttonOf(screen, 'Save').click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  const text = '# Masks\n\nGood: **all** of it\n\nBad: <b>half</b>';
  expect(sent[0]!.body).toEqual({ version: 3, stage_guides: { mask_review: text } });
});

test('a shape is shown in clay at first', async () => {
  const { screen } = await opened();
  enter(screen, 'attribute', 'shape');
  await vi.waitFor(() => expect(field(screen, 'default_shading').value).toBe('clay'));
});

describe('members', () => {
  const members = [{ username: 'ada', role: 'lead' as const }];
  const people = [
    { username: 'bob', role: 'annotator' as const },
    { username: 'eve', role: 'artist' as const },
  ];
  const answers = {
    ...SITE,
    list_members: { version: 4, results: members },
    list_people_to_add: { results: people },
    set_members: { version: 5, results: [...members, ...people] },
  };

  async function listed() {
    const sent = await siteAnswers(answers);
    const screen = await shown('mq-campaigns-screen', { campaignId: 'c1' });
    await waitForText(screen, 'ada Lead');
    return { screen, sent };
  }

  test('are picked from a list', async () => {
    const { screen, sent } = await listed();
    buttonOf(screen, 'Add people').click();
    await waitForText(screen, 'eve Artist');
    expect(buttonOf(screen, 'Add').disabled).toBe(false);
    const boxes = deepAll<HTMLInputElement>(deepAll(screen, 'mq-people-dialog')[0]!, 'input[type=checkbox]');
    for (const box of boxes) box.click();
    await waitForText(screen, 'Add 2 people');
    expect(await violations()).toEqual([]);
    buttonOf(screen, 'Add 2 people').click();
    await waitForText(screen, 'bob Annotator');
    expect(sent).toEqual([
      { operation: 'set_members', body: { version: 4, usernames: ['ada', 'bob', 'eve'] } },
    ]);
  });

  test('are searched by name', async () => {
    const { screen } = await listed();
    const asked: string[] = [];
    const site = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      if (String(input).includes('/people/')) asked.push(new URL(String(input), location.href).search);
      return site(input, init);
    };
    buttonOf(screen, 'Add people').click();
    await waitForText(screen, 'eve Artist');
    const search = deepAll<HTMLInputElement>(screen, 'input[type=search]')[0]!;
    search.value = 'ev';
    search.dispatchEvent(new Event('input', { bubbles: true }));
    await vi.waitFor(() => expect(asked).toEqual(['', '?q=ev']));
  });

  test('are removed after a question', async () => {
    const { screen, sent } = await listed();
    const remove = deepAll<HTMLButtonElement>(screen, '[aria-label="Remove ada"]')[0]!;
    remove.click();
    await waitForText(screen, 'ada will no longer see this campaign.');
    buttonOf(screen, 'Keep').click();
    await vi.waitFor(() => expect(textOf(screen)).not.toContain('ada will no longer'));
    expect(sent).toEqual([]);
    remove.click();
    await waitForText(screen, 'ada will no longer see this campaign.');
    buttonOf(deepAll(screen, 'mq-campaign-members')[0]!.shadowRoot!, 'Remove').click();
    await vi.waitFor(() =>
      expect(sent).toEqual([{ operation: 'set_members', body: { version: 4, usernames: [] } }]),
    );
  });
});

describe('unsaved edits', () => {
  test('a link asks, and staying keeps them', async () => {
    const { screen } = await opened();
    enter(screen, 'name', 'Garden');
    const before = here.value.path;
    go('/images');
    const dialog = await question();
    buttonOf(dialog, 'Keep editing').click();
    await vi.waitFor(() => expect(leaveQuestion.value).toBeNull());
    expect(here.value.path).toBe(before);
    expect(field(screen, 'name').value).toBe('Garden');
  });

  test('a link asks, and leaving leaves', async () => {
    const { screen } = await opened();
    enter(screen, 'name', 'Garden');
    go('/images');
    buttonOf(await question(), 'Discard changes').click();
    await vi.waitFor(() => expect(here.value.path).toBe('/images'));
    expect(unsaved()).toBeNull();
  });

  test('Back returns, asks, and goes back when that is wanted', async () => {
    go('/images');
    go('/campaigns');
    const { screen } = await opened();
    enter(screen, 'name', 'Garden');
    history.back();
    const dialog = await question();
    await vi.waitFor(() => expect(location.pathname).toBe('/campaigns'));
    expect(here.value.path).toBe('/campaigns');
    buttonOf(dialog, 'Discard changes').click();
    await vi.waitFor(() => expect(here.value.path).toBe('/images'));
  });

  test('closing the tab asks in the browser’s words', async () => {
    const { screen } = await opened();
    const closing = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(closing()).toBe(false);
    enter(screen, 'name', 'Garden');
    expect(closing()).toBe(true);
    enter(screen, 'name', 'Demo');
    expect(closing()).toBe(false);
  });

  test('another campaign asks', async () => {
    const { screen } = await opened();
    enter(screen, 'name', 'Garden');
    buttonOf(screen, 'Kitchen').click();
    const dialog = await question();
    expect(await violations()).toEqual([]);
    buttonOf(dialog, 'Keep editing').click();
    await vi.waitFor(() => expect(leaveQuestion.value).toBeNull());
    expect(field(screen, 'name').value).toBe('Garden');
    showCampaign('c1');
  });

  test('nothing asks after Discard changes', async () => {
    const { screen } = await opened();
    enter(screen, 'name', 'Garden');
    await waitForText(screen, 'Not saved yet.');
    buttonOf(screen, 'Discard changes').click();
    await vi.waitFor(() => expect(field(screen, 'name').value).toBe('Demo'));
    expect(unsaved()).toBeNull();
  });
});
