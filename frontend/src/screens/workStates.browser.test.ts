/** The work page and the screen of each stage: while they load, without work, when something is refused, and ready. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { WorkItem } from '../api/types';
import './alignment';
import './compare';
import './maskReview';
import './poseReview';
import { violations } from './testAxe';
import { alignmentItem, bestOfNItem, maskReviewItem, poseReviewItem, withFiles } from './testItems';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';
import '../ui/toasts';
import './work';

const NO_WORK = {
  work: [],
  escalations: { open: 0, submitted: 0, mine: 0 },
  returned_meshes: [],
  returned_poses: [],
  today: {
    since: '2026-01-01T00:00:00Z',
    submitted: [],
    active_seconds: 0,
    meshes_submitted: 0,
    meshes_reviewed: 0,
  },
  progress: { images: 0, objects: 0, states: [] },
};
const HELD = { list_held_work_items: { results: [] } } as const;

async function shownAt(tag: string, item: WorkItem) {
  const screen = await shown(tag, { item });
  Object.assign(screen.style, { display: 'block', width: '1200px', height: '700px' });
  return screen;
}

function toastsOnPage(): Element {
  const found = document.querySelector('mq-toasts') ?? document.createElement('mq-toasts');
  if (!found.isConnected) document.body.append(found);
  return found;
}

const isArmed = (screen: Element, button: string) =>
  vi.waitFor(() => expect(buttonOf(screen, button).getAttribute('aria-disabled')).toBe('false'));

beforeEach(() => {
  localStorage.clear();
  return siteAnswers({});
});

describe('the work page', () => {
  test('looks for work', async () => {
    await siteAnswers({ list_held_work_items: 'never' });
    await waitForText(await shown('mq-work-screen'), 'Looking for work…');
  });

  test('states that there is none, and what else there is to do', async () => {
    await siteAnswers({ ...HELD, claim_work_item: null as never });
    const screen = await shown('mq-work-screen');
    await waitForText(screen, 'Nothing to do just now');
    expect(textOf(screen)).toContain('Look at the images');
  });

  test('leads to the next work that exists', async () => {
    const stage = { kind: 'best_of_n', action: 'Choose the best', roles: ['admin'] };
    const home = {
      ...NO_WORK,
      work: [
        { kind: 'mask_review', available: 0, held: 0 },
        { kind: 'best_of_n', available: 12, held: 0 },
      ],
    };
    await siteAnswers({
      ...HELD,
      get_session: { ...SESSION, stages: [stage] as never },
      claim_work_item: null as never,
      get_home: home as never,
    });
    const screen = await shown('mq-work-screen', { query: new URLSearchParams('kind=mask_review') });
    await waitForText(screen, 'There is other work: 12 objects to choose for.');
    expect(textOf(screen)).toContain('No masks to review now');
    const link = deepAll<HTMLAnchorElement>(screen, 'a.primary')[0];
    expect(link?.getAttribute('href')).toBe('/work?kind=best_of_n');
    expect(await violations()).toEqual([]);
  });

  test('claims the other kind when the address asks for it', async () => {
    const sent = await siteAnswers({ ...HELD, claim_work_item: null as never });
    const screen = await shown('mq-work-screen', { query: new URLSearchParams('kind=mask_review') });
    await waitForText(screen, 'No masks to review now');
    Object.assign(screen, { query: new URLSearchParams('kind=alignment') });
    await waitForText(screen, 'No objects to align now');
    expect(sent.map(({ body }) => (body as { kinds: string[] }).kinds).at(-1)).toEqual(['alignment']);
  });

  test('states what machines are making', async () => {
    const home = {
      ...NO_WORK,
      progress: { images: 1, objects: 3, states: [{ state: 'proposing', count: 3 }] },
    };
    await siteAnswers({ ...HELD, claim_work_item: null as never, get_home: home as never });
    await waitForText(await shown('mq-work-screen'), 'Candidates for 3 objects are being generated.');
  });

  test('shows why there is none, and asks again', async () => {
    await siteAnswers({ list_held_work_items: 'error' });
    const screen = await shown('mq-work-screen');
    await waitForText(screen, 'Not found, or you have no access.');
    await siteAnswers({ ...HELD, claim_work_item: null as never });
    buttonOf(screen, 'Try again').click();
    await waitForText(screen, 'Nothing to do just now');
  });

  test('resumes what is held', async () => {
    await siteAnswers({
      list_held_work_items: { results: [maskReviewItem] },
      claim_work_item: null as never,
    });
    const screen = await shown('mq-work-screen');
    await waitForText(screen, 'red mug');
    expect(deepAll(screen, 'mq-mask-review-screen')).toHaveLength(1);
  });
});

describe('mask review', () => {
  test('decides nothing while photo or mask are loading', async () => {
    const screen = await shownAt('mq-mask-review-screen', withFiles(maskReviewItem, '/files/never'));
    expect(buttonOf(screen, 'Accept').getAttribute('aria-disabled')).toBe('true');
  });

  test('shows why the mask could not be loaded, and tries again', async () => {
    const screen = await shownAt('mq-mask-review-screen', withFiles(maskReviewItem, '/files/gone'));
    await waitForText(screen, 'The mask could not be fetched');
    expect(buttonOf(screen, 'Accept').getAttribute('aria-disabled')).toBe('true');
    Object.assign(screen, { item: maskReviewItem });
    await isArmed(screen, 'Accept');
    expect(textOf(screen)).not.toContain('could not be fetched');
  });

  test('takes a decision when both are on screen', async () => {
    const screen = await shownAt('mq-mask-review-screen', maskReviewItem);
    await isArmed(screen, 'Accept');
    expect(textOf(screen)).toContain('Does the mask cover one whole object');
  });
});

describe('a submission', () => {
  const press = (key: string) =>
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, bubbles: true, composed: true }),
    );

  test('shows what followed from it, and the undo key brings it back', async () => {
    const sent = await siteAnswers({
      list_held_work_items: { results: [maskReviewItem] },
      claim_work_item: null as never,
      submit_mask_review: { state: 'proposing' },
      undo_work_item: maskReviewItem,
    });
    const screen = await shown('mq-work-screen');
    const toasts = toastsOnPage();
    await vi.waitFor(() => expect(deepAll(screen, 'mq-mask-review-screen')).toHaveLength(1));
    const [review] = deepAll(screen, 'mq-mask-review-screen');
    Object.assign(review!.style, { display: 'block', width: '1200px', height: '700px' });
    await isArmed(screen, 'Accept');
    buttonOf(screen, 'Accept').click();
    await waitForText(toasts, 'red mug: mask accepted, candidates are being generated.');
    await waitForText(screen, 'Nothing to do just now');
    press('z');
    await vi.waitFor(() => expect(deepAll(screen, 'mq-mask-review-screen')).toHaveLength(1));
    const submissions = sent.filter(({ operation }) => operation !== 'claim_work_item');
    expect(submissions.map(({ operation }) => operation)).toEqual(['submit_mask_review', 'undo_work_item']);
    expect(textOf(toasts)).not.toContain('mask accepted');
  });

  test('that does not exist is not undone: the undo key sends nothing', async () => {
    const sent = await siteAnswers({ ...HELD, undo_work_item: maskReviewItem });
    await shown('mq-work-screen');
    press('z');
    await waitForText(toastsOnPage(), 'There is nothing to undo.');
    expect(sent.filter(({ operation }) => operation === 'undo_work_item')).toEqual([]);
  });
});

describe('best of N', () => {
  test('takes no answer while the candidates are loading', async () => {
    const screen = await shownAt('mq-compare-screen', withFiles(bestOfNItem(), '/files/never'));
    await waitForText(screen, 'Loading…');
    expect(buttonOf(screen, 'Left is better').getAttribute('aria-disabled')).toBe('true');
  });

  test('shows why a candidate could not be loaded', async () => {
    const screen = await shownAt('mq-compare-screen', withFiles(bestOfNItem(), '/files/gone'));
    await waitForText(screen, 'The mesh could not be fetched');
    expect(buttonOf(screen, 'Try again')).toBeDefined();
  });

  test('accepts an answer when both are drawn', async () => {
    const screen = await shownAt('mq-compare-screen', bestOfNItem());
    await isArmed(screen, 'Left is better');
    expect(textOf(screen)).toContain('1 of 1');
  });

  test('sends the object to an artist when nothing is good', async () => {
    const bad = {
      id: 'x',
      seq: 0,
      left: 'a',
      right: 'b',
      incumbent: 'a',
      answer: 'both_bad',
      kept: null,
      kept_by_draw: false,
    };
    const screen = await shownAt('mq-compare-screen', bestOfNItem([bad]));
    await waitForText(screen, 'None of the candidates is good enough');
  });
});

describe('alignment', () => {
  test('saves nothing while the scene is loading', async () => {
    const screen = await shownAt('mq-alignment-screen', withFiles(alignmentItem, '/files/never'));
    await waitForText(screen, 'Loading…');
    expect(buttonOf(screen, 'Save').getAttribute('aria-disabled')).toBe('true');
  });

  test('shows why the mesh could not be loaded', async () => {
    const screen = await shownAt('mq-alignment-screen', withFiles(alignmentItem, '/files/gone'));
    await waitForText(screen, 'could not be fetched');
    expect(buttonOf(screen, 'Try again')).toBeDefined();
  });

  test('saves a pose whose match is measured', async () => {
    const screen = await shownAt('mq-alignment-screen', alignmentItem);
    await isArmed(screen, 'Save');
    expect(textOf(screen)).toMatch(/Outline match \d+ %/);
  });
});

describe('pose review', () => {
  test('decides nothing while the scene is loading', async () => {
    const screen = await shownAt('mq-pose-review-screen', withFiles(poseReviewItem, '/files/never'));
    await waitForText(screen, 'Loading…');
    expect(buttonOf(screen, 'Accept').getAttribute('aria-disabled')).toBe('true');
  });

  test('shows the match, and accepts when the pose is drawn', async () => {
    const screen = await shownAt('mq-pose-review-screen', poseReviewItem);
    await isArmed(screen, 'Accept');
    expect(textOf(screen)).toMatch(/Outline match 31 % ?; reviewed below 50 %/);
  });
});
