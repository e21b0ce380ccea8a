/** One action on many objects: what each became of it, in words. */

import { describeError } from '../../api/errors';
import { plural } from '../../ui/format';

export interface BulkOutcome {
  /** Ids of the objects that were changed. */
  done: string[];
  refused: { id: string; reason: string }[];
}

const AT_ONCE = 3;

/** Run an action for each object, a few at a time. A refused one does not stop the others. */
export async function runBulk(
  ids: readonly string[],
  act: (id: string) => Promise<unknown>,
  onProgress: (n: number) => void = () => {},
): Promise<BulkOutcome> {
  const waiting = [...ids];
  const outcome: BulkOutcome = { done: [], refused: [] };
  const work = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      try {
        await act(id);
        outcome.done.push(id);
      } catch (error) {
        outcome.refused.push({ id, reason: describeError(error) });
      }
      onProgress(outcome.done.length + outcome.refused.length);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, work));
  return outcome;
}

/** Return what happened: `3 objects discarded. 2 refused: The object is done.` */
export function bulkText({ done, refused }: BulkOutcome, verb: string): string {
  const reasons = [...new Set(refused.map(({ reason }) => reason))];
  const more = reasons.length > 1 ? ` (and ${plural(reasons.length - 1, 'other reason')})` : '';
  const left = refused.length > 0 ? ` ${refused.length} refused: ${reasons[0]}${more}` : '';
  return `${plural(done.length, 'object')} ${verb}.${left}`;
}
