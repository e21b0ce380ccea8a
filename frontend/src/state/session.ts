/** The person logged in, the campaigns that they may see, and the one on show. */

import { ApiError } from '../api/errors';
import type { Role, Session, User } from '../api/types';
import { api, checkUser, csrfToken, otherUser, pageUserId, signedOut } from './site';
import { setSiteClock } from './siteClock';
import { Store } from './store';

export interface SessionState {
  /** `expired`: log in again to continue. `replaced`: another person has logged in in this browser. */
  status: 'unknown' | 'anonymous' | 'known' | 'expired' | 'replaced';
  session: Session | null;
  campaignId: string | null;
}

const CAMPAIGN_KEY = 'maquette.campaign';
/** Written at each log-in and log-out, so that other tabs look who it is. */
const USER_KEY = 'maquette.user';

export const session = new Store<SessionState>({ status: 'unknown', session: null, campaignId: null });

/** The person logged in, or null. */
export function currentUser(): User | null {
  return session.value.session?.user ?? null;
}

/** The id of the campaign on show, or null when there is none to show. */
export function currentCampaignId(): string | null {
  return session.value.campaignId;
}

export function hasRole(...roles: Role[]): boolean {
  const role = currentUser()?.role;
  return role !== undefined && (role === 'admin' || roles.includes(role));
}

/** Which campaign to show: the one remembered, if it is still among those the person may see. */
export function pickCampaign(campaigns: Session['campaigns'], remembered: string | null): string | null {
  const isThere = campaigns.some((campaign) => campaign.id === remembered);
  return isThere ? remembered : (campaigns[0]?.id ?? null);
}

function accept(response: Session): void {
  csrfToken.set(response.csrf_token);
  setSiteClock(response.now);
  pageUserId.set(response.user?.id ?? null);
  otherUser.set(null);
  session.set({
    status: response.user ? 'known' : 'anonymous',
    session: response,
    campaignId: pickCampaign(response.campaigns, session.value.campaignId ?? remember()),
  });
}

function remember(): string | null {
  return globalThis.localStorage?.getItem(CAMPAIGN_KEY) ?? null;
}

export async function loadSession(): Promise<void> {
  accept(await api.call('get_session'));
}

/**
 * Log in and load what the person may see.
 * @throws ApiError for a wrong name or password.
 */
export async function logIn(username: string, password: string): Promise<void> {
  const before = currentUser();
  // The token of this page may be of an earlier log-in.
  csrfToken.set((await api.call('get_session')).csrf_token);
  const response = await api.call('sign_in', { body: { username, password } });
  if (!response.user) throw new ApiError(401, 'not_logged_in', 'Log-in failed.');
  notifyOtherTabs(response.user.id);
  // Work that another person had open is not continued by this one.
  if (before && before.id !== response.user.id) location.assign('/');
  else accept(response);
}

export async function logOut(): Promise<void> {
  await api.call('sign_out');
  notifyOtherTabs(null);
  await loadSession();
}

function notifyOtherTabs(userId: number | null): void {
  globalThis.localStorage?.setItem(USER_KEY, String(userId));
}

/** Call once: look who is logged in when another tab has changed it, and when the page is shown again. */
export function watchUser(): void {
  addEventListener('storage', (event) => {
    if (event.key === USER_KEY) void checkUser();
  });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void checkUser();
  });
}

export function showCampaign(campaignId: string): void {
  globalThis.localStorage?.setItem(CAMPAIGN_KEY, campaignId);
  session.update((state) => ({ ...state, campaignId }));
}

/** A call was refused for want of a log-in: keep the page and its work, and ask for one. */
signedOut.subscribe(() => {
  if (session.value.status === 'known') session.update((state) => ({ ...state, status: 'expired' }));
});

/** Another person has logged in: stop, and keep what this one has not sent. */
otherUser.subscribe((other) => {
  if (other) session.update((state) => ({ ...state, status: 'replaced' }));
});
