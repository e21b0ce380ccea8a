/** Keeps the lease of a work item alive while the page is open on it. */

import { ApiError, NetworkError } from '../api/errors';
import { api } from './site';

export interface Leased {
  id: string;
  lease_token: number;
  lease_seconds: number;
}

/** Renewed three times in the life of a lease, so that one lost call costs nothing; never more than once in 5 s. */
export function renewalPeriod(leaseSeconds: number): number {
  return Math.max(5, leaseSeconds / 3) * 1000;
}

/**
 * Renew the lease until the returned function is called.
 * `onLost` is called once, when the lease has expired or belongs to somebody else.
 */
export function keepLease(item: Leased, onLost: (error: ApiError) => void): () => void {
  let isHeld = true;
  const stop = () => {
    isHeld = false;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', onVisible);
  };
  const renew = async () => {
    try {
      await api.call('heartbeat_work_item', {
        path: { item_id: item.id },
        body: { lease_token: item.lease_token },
      });
    } catch (error) {
      const isRefused = error instanceof ApiError && !error.isSignedOut && !error.isPassing;
      if (isRefused && isHeld) {
        stop();
        onLost(error);
      } else if (!(error instanceof ApiError) && !(error instanceof NetworkError)) throw error;
    }
  };
  const onVisible = () => void (document.hidden || renew());
  const timer = setInterval(renew, renewalPeriod(item.lease_seconds));
  document.addEventListener('visibilitychange', onVisible);
  return stop;
}
