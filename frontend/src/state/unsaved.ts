/** What would be lost by leaving a page: the page registers it, and everything that leads away asks first. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Store } from './store';

export interface LeaveQuestion {
  /** What has unsaved changes, to begin a sentence with. */
  about: string;
  answer: (leaves: boolean) => void;
}

/** Asked by the shell's dialog while it is not null. */
export const leaveQuestion = new Store<LeaveQuestion | null>(null);

const holders = new Set<() => string | null>();

/** What has unsaved changes now, or null. */
export function unsaved(): string | null {
  for (const holder of holders) {
    const about = holder();
    if (about !== null) return about;
  }
  return null;
}

/**
 * Resolves at once when nothing is unsaved, else with the person's answer. Leaving forgets what was unsaved; a second
 * question replaces the first, whose answer is then no.
 */
export function mayLeave(): Promise<boolean> {
  const about = unsaved();
  if (about === null) return Promise.resolve(true);
  leaveQuestion.value?.answer(false);
  return new Promise((resolve) => {
    leaveQuestion.set({
      about,
      answer: (leaves) => {
        leaveQuestion.set(null);
        if (leaves) holders.clear();
        resolve(leaves);
      },
    });
  });
}

/** The browser asks in its own words before the tab is closed or another site is opened. */
function onBeforeUnload(event: BeforeUnloadEvent): void {
  if (unsaved() !== null) event.preventDefault();
}

/** `new HoldsUnsaved(this, () => (this.isChanged ? 'The settings' : null))`. */
export class HoldsUnsaved implements ReactiveController {
  constructor(
    host: ReactiveControllerHost,
    private readonly about: () => string | null,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    holders.add(this.about);
    addEventListener('beforeunload', onBeforeUnload);
  }

  hostDisconnected(): void {
    holders.delete(this.about);
    if (holders.size === 0) removeEventListener('beforeunload', onBeforeUnload);
  }
}
