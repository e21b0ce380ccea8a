/** Another chance for what could not be fetched: the network is back, or the person has logged in again. */

import { session } from '../../state/session';

/** Listens until the returned function is called. */
export function onReconnect(tryAgain: () => unknown): () => void {
  const online = () => void tryAgain();
  const forget = session.subscribe(({ status }) => {
    if (status === 'known') void tryAgain();
  });
  addEventListener('online', online);
  return () => {
    forget();
    removeEventListener('online', online);
  };
}
