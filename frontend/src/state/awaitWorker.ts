/** Wait for a worker's result that somebody wants now: look again at news of it, and ever more seldom without. */

import { type NewsOf, type NewsType, watchNews } from './live';

const FIRST_LOOK_MS = 120;
const LONGEST_PAUSE_MS = 1000;
const GIVE_UP_MS = 60_000;

/** Resolves after `milliseconds`, or at once when there is news of it. */
function nudge<Type extends NewsType>(
  type: Type,
  isOfIt: (news: NewsOf<Type>) => boolean,
  milliseconds: number,
): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = watchNews([type], (news) => news && isOfIt(news as NewsOf<Type>) && finish());
    const timer = setTimeout(finish, milliseconds);
  });
}

/**
 * Resolves to the result when it is no longer queued; null when no worker responded within a minute.
 * @throws what `look` throws, and the reason of the signal.
 */
export async function awaitWorker<Result extends { status: string }, Type extends NewsType>(
  type: Type,
  isOfIt: (news: NewsOf<Type>) => boolean,
  look: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result | null> {
  const end = Date.now() + GIVE_UP_MS;
  for (let pause = FIRST_LOOK_MS; Date.now() < end; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.6)) {
    await nudge(type, isOfIt, pause);
    signal.throwIfAborted();
    const result = await look();
    if (result.status !== 'queued') return result;
  }
  return null;
}
