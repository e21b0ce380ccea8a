/** The models page: results of versions, the differences of two, and status and notes when others change them, too. */

import { describe, expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import './campaignForm';
import './models';
import { violations } from './testAxe';
import { VERSION } from './testScreens';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';

type Detail = ResponseOf<'get_model_version'>;

const PARENT = {
  ...VERSION,
  id: 'v0',
  version: '3',
  parent: null,
  release: null,
  status: 'retired',
} as const;
const CHILD = { ...VERSION, parent: { ...VERSION.parent!, id: 'v0' } };
const DETAIL: Detail = {
  ...CHILD,
  card: '# maquette 4',
  settings: { learning_rate: 3e-5 },
  table: { unseen: { iou: 0.42 } },
  size: {},
};
const OUTCOME: ResponseOf<'list_model_outcomes'>['results'][number] = {
  model_version_id: 'v1',
  candidates: 40,
  failed: 2,
  n_ratings: 8,
  mean_rating: 0.71,
  record: { won: 6, lost: 3, tied: 1, win_share: 0.65 },
  against: [{ model_version_id: 'v0', won: 6, lost: 3, tied: 1, win_share: 0.65 }],
};
const SITE = {
  list_model_versions: { results: [CHILD, PARENT] },
  list_model_outcomes: { results: [OUTCOME] },
  get_model_version: DETAIL,
};

/** Make the site refuse the next change of a version; returns the bodies of all changes. */
function refuseOnce(refusal: object): unknown[] {
  const site = globalThis.fetch;
  const bodies: unknown[] = [];
  globalThis.fetch = async (input, init) => {
    if (init?.method === 'PATCH' && bodies.push(JSON.parse(String(init.body))) === 1)
      return new Response(JSON.stringify(refusal), { status: 409 });
    return site(input, init);
  };
  return bodies;
}

async function opened() {
  const screen = await shown('mq-models-screen');
  await waitForText(screen, 'maquette 4');
  deepAll<HTMLButtonElement>(screen, 'button')
    .find((one) => textOf(one).includes('maquette 4'))!
    .click();
  await waitForText(screen, 'learning rate');
  return screen;
}

function enter(screen: Element, name: string, value: string): void {
  const field = deepAll<HTMLInputElement>(screen, `[name=${name}]`)[0]!;
  field.value = value;
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

test('children are below their parent, with what people made of their candidates', async () => {
  await siteAnswers(SITE);
  const screen = await shown('mq-models-screen');
  await waitForText(screen, 'maquette 4');
  const rows = deepAll(screen, 'tbody tr').map(textOf);
  expect(rows[0]).toMatch(/maquette 3.*Retired.*— 0 — —/);
  expect(rows[1]).toMatch(
    /maquette 4.*from maquette 3.*Active chairs 1.2.0 40 2 failed 65 % 10 comparisons 0.71 8 ratings/,
  );
  const depths = deepAll(screen, '.version').map((cell) => cell.style.getPropertyValue('--depth'));
  expect(depths).toEqual(['0', '1']);
});

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  test('a version that is open and two that are compared', async () => {
    document.documentElement.dataset.theme = theme;
    await siteAnswers(SITE);
    const site = globalThis.fetch;
    globalThis.fetch = async (input, init) =>
      String(input).endsWith('/model-versions/v0/')
        ? new Response(JSON.stringify({ ...DETAIL, ...PARENT, table: { unseen: { iou: 0.4 } } }))
        : site(input, init);
    const screen = await opened();
    for (const box of deepAll<HTMLInputElement>(screen, 'input[type=checkbox]')) box.click();
    await waitForText(screen, 'Table › unseen › iou');
    const table = textOf(deepAll(screen, 'mq-model-comparison')[0]!);
    expect(table).toContain('Table › unseen › iou 0.4 0.42 +0.02');
    expect(table).toContain('Status Retired Active');
    expect(table).not.toContain('learning rate');
    expect(await violations()).toEqual([]);
  });
});

test('a change of somebody else is shown, and what was entered is sent after it', async () => {
  await siteAnswers(SITE);
  const screen = await opened();
  const present = { ...DETAIL, revision: 4, notes: 'Tables, too.' };
  await siteAnswers({
    ...SITE,
    get_model_version: present,
    change_model_version: { ...present, status: 'retired', revision: 5 },
  });
  const bodies = refuseOnce({ code: 'changed_meanwhile', message: 'Changed.', details: { revision: 4 } });
  enter(screen, 'status', 'retired');
  buttonOf(screen, 'Save').click();
  await waitForText(screen, 'Notes: changed to “Tables, too.”.');
  expect(deepAll<HTMLTextAreaElement>(screen, '[name=notes]')[0]!.value).toBe('Tables, too.');
  expect(deepAll<HTMLSelectElement>(screen, '[name=status]')[0]!.value).toBe('retired');
  expect(await violations()).toEqual([]);
  await vi.waitFor(() => expect(buttonOf(screen, 'Save').disabled).toBe(false));
  buttonOf(screen, 'Save').click();
  await vi.waitFor(() => expect(textOf(screen)).not.toContain('Tables, too.”'));
  expect(bodies).toEqual([
    { revision: 3, status: 'retired' },
    { revision: 4, status: 'retired' },
  ]);
});

test('a version in use is not retired; the refusal names the campaign and keeps the entry', async () => {
  await siteAnswers(SITE);
  const message = 'maquette 4 is a source of 1 active campaign (Demo). Choose other sources there first.';
  const screen = await opened();
  const bodies = refuseOnce({ code: 'model_version_in_use', message, details: null });
  enter(screen, 'status', 'retired');
  buttonOf(screen, 'Save').click();
  await waitForText(screen, message);
  expect(bodies).toEqual([{ revision: 3, status: 'retired' }]);
  expect(deepAll<HTMLSelectElement>(screen, '[name=status]')[0]!.value).toBe('retired');
  expect(textOf(deepAll(screen, '.chip')[1]!)).toBe('Active');
});

test('an engineer reads the notes and changes nothing', async () => {
  const user = { ...SESSION.user!, role: 'engineer' as const };
  await siteAnswers({ ...SITE, get_session: { ...SESSION, user } });
  const screen = await opened();
  expect(deepAll(screen, '.notes').map(textOf)).toEqual(['Chairs.']);
  expect(deepAll(screen, 'form')).toEqual([]);
});

test('a campaign is offered no retired version but the one that it has', async () => {
  await siteAnswers(SITE);
  const source = { model_version_id: 'v0', n_candidates: 4, priority: 5 };
  const offers = (form: Element) => deepAll(form, '.source option').map(textOf);
  const form = await shown('mq-campaign-form', { campaign: { name: 'Demo', sources: [source] } });
  await vi.waitFor(() =>
    expect(offers(form)).toEqual([
      'maquette 4 ( own model , GPU )',
      'maquette 3 ( own model , GPU , retired )',
    ]),
  );
  const empty = await shown('mq-campaign-form');
  await vi.waitFor(() => expect(buttonOf(empty, 'Add a source').disabled).toBe(false));
  buttonOf(empty, 'Add a source').click();
  await vi.waitFor(() => expect(offers(empty)).toEqual(['maquette 4 ( own model , GPU )']));
});
