import { afterEach, expect, test, vi } from 'vitest';
import type { Session } from '../api/types';
import { currentUser, hasRole, loadSession, logIn, pickCampaign, session, showCampaign } from './session';
import { api, checkUser, csrfToken, signedOut } from './site';

const ANSWER: Session = {
  user: { id: 7, username: 'ada', role: 'lead' },
  csrf_token: 'fresh',
  live_url: '/ws',
  campaigns: [
    { id: 'a', name: 'A' },
    { id: 'b', name: 'B' },
  ],
  version: '1',
  demo_logins: [],
  now: new Date().toISOString(),
  armed_after_ms: 400,
  stages: [],
};

afterEach(() => {
  vi.restoreAllMocks();
  session.set({ status: 'unknown', session: null, campaignId: null });
});

test('the remembered campaign is shown only while the person may see it', () => {
  expect(pickCampaign(ANSWER.campaigns, 'b')).toBe('b');
  expect(pickCampaign(ANSWER.campaigns, 'gone')).toBe('a');
  expect(pickCampaign([], 'b')).toBeNull();
});

test('a loaded session fills the token, the person and the campaign', async () => {
  vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await loadSession();
  expect(session.value.status).toBe('known');
  expect(csrfToken.value).toBe('fresh');
  expect(currentUser()?.username).toBe('ada');
  expect(session.value.campaignId).toBe('a');
});

test('a lead has the rights of a lead, an admin those of everybody', async () => {
  vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await loadSession();
  expect([hasRole('lead'), hasRole('artist')]).toEqual([true, false]);
  vi.spyOn(api, 'call').mockResolvedValue({ ...ANSWER, user: { ...ANSWER.user!, role: 'admin' } });
  await loadSession();
  expect(hasRole('artist')).toBe(true);
});

test('a chosen campaign stays chosen when the session is read again', async () => {
  vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await loadSession();
  showCampaign('b');
  await loadSession();
  expect(session.value.campaignId).toBe('b');
});

test('a log-in that ran out keeps the person until they log in again', async () => {
  vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await loadSession();
  signedOut.update((count) => count + 1);
  expect(session.value.status).toBe('expired');
  expect(currentUser()?.id).toBe(7);
  vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await logIn('ada', 'secret');
  expect(session.value.status).toBe('known');
});

test('an anonymous visitor is not asked to log in again by a refused call', async () => {
  vi.spyOn(api, 'call').mockResolvedValue({ ...ANSWER, user: null, campaigns: [] });
  await loadSession();
  signedOut.update((count) => count + 1);
  expect(session.value.status).toBe('anonymous');
});

test('another person in the same browser stops the page, and nothing is sent for them', async () => {
  const call = vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await loadSession();
  call.mockResolvedValue({
    ...ANSWER,
    csrf_token: 'theirs',
    user: { ...ANSWER.user!, id: 8, username: 'bob' },
  });
  await checkUser();
  expect(session.value.status).toBe('replaced');
  expect(currentUser()?.username).toBe('ada');
  expect(csrfToken.value).toBe('fresh');
});

test('a log-out in another tab asks for a log-in, the same person in another tab changes nothing', async () => {
  const call = vi.spyOn(api, 'call').mockResolvedValue(ANSWER);
  await loadSession();
  call.mockResolvedValue({ ...ANSWER, csrf_token: 'newer' });
  await checkUser();
  expect([session.value.status, csrfToken.value]).toEqual(['known', 'newer']);
  call.mockResolvedValue({ ...ANSWER, user: null });
  await checkUser();
  expect(session.value.status).toBe('expired');
});
