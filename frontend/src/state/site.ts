/** The site as this page knows it: one client, wired to the session's token and to a second log-in. */

import { ApiClient } from '../api/client';
import { Store } from './store';

/** Filled by `session.ts`; kept here because the client needs it before there is a session. */
export const csrfToken = new Store<string>('');

/** Counts the calls that were refused because nobody is logged in any more. */
export const signedOut = new Store<number>(0);

export const api: ApiClient = new ApiClient({
  fetch: (...request) => globalThis.fetch(...request),
  csrfToken: () => csrfToken.value,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  renewSession: async () => csrfToken.set((await api.call('get_session')).csrf_token),
  onSignedOut: () => signedOut.update((count) => count + 1),
});
