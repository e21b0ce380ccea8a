/** Log-in and home: before the site has responded, with nothing to show, when it refuses, and ready. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import type { Role } from '../api/types';
import { session } from '../state/session';
import './home';
import './login';
import { violations } from './testAxe';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';

const STAGES = [
  { kind: 'mask_review', name: 'Mask review', action: 'Review masks', description: '', roles: ['annotator'] },
  { kind: 'alignment', name: 'Alignment', action: 'Align', description: '', roles: ['annotator', 'artist'] },
] as unknown as ResponseOf<'get_session'>['stages'];

function sessionOf(role: Role, campaigns = SESSION.campaigns): ResponseOf<'get_session'> {
  return { ...SESSION, user: { ...SESSION.user!, role }, stages: STAGES, campaigns };
}

const HOME: ResponseOf<'get_home'> = {
  work: [
    { kind: 'mask_review', available: 10, held: 2 },
    { kind: 'alignment', available: 3, held: 0 },
  ],
  escalations: { open: 0, submitted: 0, mine: 0 },
  returned_meshes: [],
  returned_poses: [],
  today: {
    since: '2026-01-01T00:00:00Z',
    submitted: [
      { kind: 'mask_review', count: 5 },
      { kind: 'best_of_n', count: 2 },
    ],
    active_seconds: 130,
    meshes_submitted: 0,
    meshes_reviewed: 0,
  },
  progress: {
    images: 5,
    objects: 10,
    states: [
      { state: 'proposing', count: 6 },
      { state: 'done', count: 4 },
    ],
  },
};
const ANONYMOUS = { ...SESSION, user: null, campaigns: [] };
const DEMO = [{ username: 'annotator', password: 'p', role: 'annotator' }] as const;

beforeEach(() => {
  history.replaceState(null, '', '/login');
  session.set({ status: 'unknown', session: null, campaignId: null });
});

describe('the log-in page', () => {
  test('accepts name and password before the site has responded', async () => {
    const screen = await shown('mq-login-screen');
    expect(buttonOf(screen, 'Log in').disabled).toBe(false);
    expect(textOf(screen)).not.toContain('demo');
  });

  test('offers no demo log-in where the site has none', async () => {
    await siteAnswers({ get_session: ANONYMOUS });
    expect(textOf(await shown('mq-login-screen'))).not.toContain('This is a demo');
  });

  test('shows why a log-in failed, and accepts another', async () => {
    await siteAnswers({ get_session: { ...ANONYMOUS, demo_logins: DEMO }, sign_in: 'error' });
    const screen = await shown('mq-login-screen');
    buttonOf(screen, 'annotator').click();
    await waitForText(screen, 'Not found, or you have no access.');
    expect(buttonOf(screen, 'Log in').disabled).toBe(false);
    expect(location.pathname).toBe('/login');
  });

  test('goes home after a log-in', async () => {
    await siteAnswers({ get_session: { ...ANONYMOUS, demo_logins: DEMO }, sign_in: SESSION });
    const screen = await shown('mq-login-screen');
    await waitForText(screen, 'This is a demo');
    buttonOf(screen, 'annotator').click();
    await vi.waitFor(() => expect(location.pathname).toBe('/'));
  });
});

describe('home', () => {
  const home = () => shown('mq-home-screen', { campaignId: 'c1' });
  const links = (screen: Element) => deepAll<HTMLAnchorElement>(screen, 'a').map((link) => textOf(link));

  test('shows nothing until the session is known', async () => {
    expect(textOf(await home())).toBe('');
  });

  test('states that there is no campaign', async () => {
    await siteAnswers({
      get_session: sessionOf('annotator', []),
    });
    await waitForText(await home(), 'You are not a member of a campaign yet');
  });

  test('shows why its figures could not be loaded, and the way to the pages', async () => {
    await siteAnswers({ get_session: sessionOf('annotator'), get_home: 'error' });
    const screen = await home();
    await waitForText(screen, 'Not found, or you have no access.');
    expect(links(screen)).toContain('Add and outline Enter');
  });

  test('lists the work that waits with its amount, the first on Enter', async () => {
    await siteAnswers({ get_session: sessionOf('annotator'), get_home: HOME });
    const screen = await home();
    await waitForText(screen, 'Waiting for you');
    expect(links(screen).slice(0, 3)).toEqual([
      'Review masks Enter',
      'Review masks 12 masks',
      'Align 3 objects to align',
    ]);
    expect(textOf(screen)).toContain('You have 2 unfinished items');
    expect(textOf(screen)).toContain('7 items submitted');
    expect(textOf(screen)).toContain('4 of 10 objects done');
    expect(await violations()).toEqual([]);
  });

  test('puts what was returned first, with the note', async () => {
    const returned = {
      escalation_id: 'e1',
      object: { id: 'o1', number: 2, name: 'vase', category: '' },
      image: { id: 'i', thumbnail_url: '/t.png', width: 4, height: 4 },
      mask: null,
      returned: { version: 3, reviewer: 'lena', note: 'Close the bottom.', at: '2026-01-01T00:00:00Z' },
    };
    await siteAnswers({
      get_session: sessionOf('artist'),
      get_home: { ...HOME, work: [], returned_meshes: [returned] },
    });
    const screen = await home();
    await waitForText(screen, 'Close the bottom.');
    expect(links(screen)[0]).toBe('Improve vase Enter');
    expect(textOf(screen)).toContain('Version 3 returned by lena');
    expect(await violations()).toEqual([]);
  });

  test('explains why nothing waits', async () => {
    const work = HOME.work.map((each) => ({ ...each, available: 0, held: 0 }));
    await siteAnswers({ get_session: sessionOf('annotator'), get_home: { ...HOME, work } });
    await waitForText(await home(), 'Nothing waits for you: candidates for 6 objects are being generated.');
  });

  test('lists the pages of a lead', async () => {
    await siteAnswers({ get_session: sessionOf('lead'), get_home: { ...HOME, work: [] } });
    const screen = await home();
    await waitForText(screen, 'The campaign');
    expect(links(screen)).toContain(
      'Campaign settings Candidates per object, quality bar, overlap, sources, members.',
    );
  });
});
