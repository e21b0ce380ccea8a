/** Log-in and home: before the site has answered, with nothing to show, when it refuses, and ready. */

import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import type { Role } from '../api/types';
import { session } from '../state/session';
import './home';
import './login';
import { buttonOf, deepAll, SESSION, shown, siteAnswers, textOf, waitForText } from './testSite';

const STAGES = [
  { kind: 'mask_review', name: 'Mask review', action: 'Review masks', description: '', roles: ['annotator'] },
  { kind: 'alignment', name: 'Alignment', action: 'Align', description: '', roles: ['annotator', 'artist'] },
] as unknown as ResponseOf<'get_session'>['stages'];

function sessionOf(role: Role, campaigns = SESSION.campaigns): ResponseOf<'get_session'> {
  return { ...SESSION, user: { ...SESSION.user!, role }, stages: STAGES, campaigns };
}

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

  test('says that there is no campaign', async () => {
    await siteAnswers({
      get_session: sessionOf('annotator', []),
      list_held_work_items: { results: [] },
    });
    await waitForText(await home(), 'You are not a member of a campaign yet');
  });

  test('shows the way to work although what is held could not be read', async () => {
    await siteAnswers({ get_session: sessionOf('annotator'), list_held_work_items: 'error' });
    const screen = await home();
    await waitForText(screen, 'Start working');
    expect(textOf(screen)).not.toContain('unfinished');
  });

  test('lists the stages of an annotator, and what is unfinished', async () => {
    await siteAnswers({
      get_session: sessionOf('annotator'),
      list_held_work_items: { results: [{}, {}] as never },
    });
    const screen = await home();
    await waitForText(screen, '2 unfinished items');
    expect(links(screen).slice(1)).toEqual([
      'Review masks',
      'Align',
      'Add and outline Add photos and outline the objects to be reconstructed.',
      'Previous items Your last 50 submissions, with undo while there is time.',
    ]);
  });

  test('lists the pages of a lead', async () => {
    await siteAnswers({ get_session: sessionOf('lead') });
    const screen = await home();
    await waitForText(screen, 'How the campaign is doing');
    expect(links(screen)).toHaveLength(6);
  });
});
