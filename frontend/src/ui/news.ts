/** Read again when something changed: `new OnNews(this, ['candidate.changed'], (news) => this.load())`. */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { type NewsOf, type NewsType, watchNews } from '../state/live';
import type { Unsubscribe } from '../state/store';

const GATHER_MS = 250;

/** Gathers a burst of news into one call; `concerns` leaves out news about other things. */
export class OnNews<Type extends NewsType> implements ReactiveController {
  private unsubscribe: Unsubscribe | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: ReactiveControllerHost,
    private readonly types: readonly Type[],
    private readonly readAgain: () => void,
    private readonly concerns: (news: NewsOf<Type>) => boolean = () => true,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    this.unsubscribe = watchNews(this.types, (news) => {
      if (news !== null && !this.concerns(news)) return;
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.readAgain();
      }, GATHER_MS);
    });
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
