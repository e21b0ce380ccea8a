/**
 * What a person sees of a submission: that it is stored, what followed from it as soon as the site has responded, and its
 * undo, as a button and as the undo key of every work screen. The last submission outlives its screen, which is gone
 * while there is no next item to show.
 */

import { outbox } from '../../state/siteOutbox';
import { type ShownToast, toast, toastError } from '../../ui/toasts';

export interface Submitted<Response> {
  /** Shown as soon as leaving the page would lose nothing. */
  text: string;
  /** The response of the site; rejects when it refuses. The shell shows refusals. */
  delivered: Promise<Response>;
  /** What followed from it, in its place. */
  outcome: (response: Response) => string;
  undo: () => void;
}

let last: (() => void) | null = null;

/** Whether the undo key has a submission to undo. */
export function canUndoSubmission(): boolean {
  return last !== null;
}

/** Undo the last submission. */
export function undoSubmission(): void {
  if (last) last();
  else toast('There is nothing to undo.');
}

export function submitted<Response>({ text, delivered, outcome, undo }: Submitted<Response>): void {
  let shown: ShownToast | null = null;
  let isUndone = false;
  const forget = () => {
    if (last === run) last = null;
  };
  const run = () => {
    if (isUndone) return;
    isUndone = true;
    forget();
    shown?.close();
    undo();
  };
  last = run;
  const stored = outbox.written().then(() => {
    shown = toast(text, 'good', { text: 'Undo', run });
  });
  stored.catch(toastError);
  delivered.then(
    (response) => stored.then(() => shown?.update(outcome(response))).catch(() => {}),
    () => {
      forget();
      shown?.close();
    },
  );
}
