/** What a lead may reopen, by the state of the object. */

import type { TargetObjectStateEnum } from '../../contract/schema';

export interface Reopening {
  /** The button on the page. */
  text: string;
  heading: string;
  help: string;
  /** The button of the dialog. */
  action: string;
  done: string;
}

const REOPENINGS: Partial<Record<TargetObjectStateEnum, Reopening>> = {
  discarded: {
    text: 'Restore…',
    heading: 'Restore this object?',
    help: 'It returns to mask review, with the mask that it has.',
    action: 'Restore',
    done: 'Restored: it is in mask review.',
  },
  done: {
    text: 'Send back the pose…',
    heading: 'Send back the pose?',
    help: 'Somebody aligns the same mesh again. The present pose is kept on record.',
    action: 'Send back',
    done: 'Sent back: it waits for alignment.',
  },
  escalated: {
    text: 'Withdraw the escalation…',
    heading: 'Withdraw the escalation?',
    help: 'The object leaves the artists’ board, and people choose among its candidates again.',
    action: 'Withdraw',
    done: 'Withdrawn: people choose among its candidates again.',
  },
};

/** Return what reopening does in this state, or null where nothing is closed. */
export function reopeningOf(state: TargetObjectStateEnum): Reopening | null {
  return REOPENINGS[state] ?? null;
}
