/** The site as this page knows it: one client, wired to the session's token and to a second log-in. */

import { ApiClient } from '../api/client';
import { ApiError } from '../api/errors';
import type { User } from '../api/types';
import { Store } from './store';

/** Filled by `session.ts`; kept here because the client needs it before there is a session. */
export const csrfToken = new Store<string>('');

/** The id of the person that this page belongs to, null before a log-in; filled by `session.ts`. */
export const pageUserId = new Store<number | null>(null);

/** Another person who has logged in in this browser since; this page may not act for them. */
export const otherUser = new Store<User | null>(null);

/** Counts the calls that were refused because nobody is logged in any more. */
export const signedOut = new Store<number>(0);

/**
 * Fetch a fresh token, unless another person is logged in by now: what this page has to send is not theirs.
 * @throws ApiError (401) when the page's person is not logged in any more.
 */
async function renewSession(): Promise<void> {
  const { user, csrf_token } = await api.call('get_session');
  const isOther = pageUserId.value !== null && user?.id !== pageUserId.value;
  if (isOther) {
    if (user) otherUser.set(user);
    else signedOut.update((count) => count + 1);
    throw new ApiError(401, 'not_signed_in', 'Log in again to continue.');
  }
  csrfToken.set(csrf_token);
}

export const api: ApiClient = new ApiClient({
  fetch: (...request) => globalThis.fetch(...request),
  csrfToken: () => csrfToken.value,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  renewSession,
  onSignedOut: () => signedOut.update((count) => count + 1),
});

/** Notice a log-in or log-out in another tab; nothing happens while this page's person is still logged in. */
export async function checkUser(): Promise<void> {
  if (pageUserId.value === null) return;
  await renewSession().catch((error: unknown) => {
    if (!(error instanceof Error)) throw error;
  });
}
