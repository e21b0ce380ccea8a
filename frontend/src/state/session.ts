/** Who is logged in, which campaigns they may see, and which one they look at now. */

import { ApiError } from '../api/errors';
import type { Role, Session, User } from '../api/types';
import { api, csrfToken, signedOut } from './site';
import { Store } from './store';

export interface SessionState {
  status: 'unknown' | 'anonymous' | 'known' | 'expired';
  session: Session | null;
  campaignId: string | null;
}

const CAMPAIGN_KEY = 'maquette.campaign';

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

function accept(answer: Session): void {
  csrfToken.set(answer.csrf_token);
  session.set({
    status: answer.user ? 'known' : 'anonymous',
    session: answer,
    campaignId: pickCampaign(answer.campaigns, session.value.campaignId ?? remember()),
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
  accept(await api.call('sign_in', { body: { username, password } }));
  if (!session.value.session?.user) throw new ApiError(401, 'not_logged_in', 'Log-in failed.');
}

export async function logOut(): Promise<void> {
  await api.call('sign_out');
  await loadSession();
}

export function showCampaign(campaignId: string): void {
  globalThis.localStorage?.setItem(CAMPAIGN_KEY, campaignId);
  session.update((state) => ({ ...state, campaignId }));
}

/** A call was refused for want of a log-in: keep the page and its work, and ask for one. */
signedOut.subscribe(() => {
  if (session.value.status === 'known') session.update((state) => ({ ...state, status: 'expired' }));
});
