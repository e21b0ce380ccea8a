/**
 * No answer before it is drawn: an answer counts only when all that it judges has been on screen for a while.
 *
 * A screen calls `begin` when it starts to show something else and `drawn` when all of it is on screen. From then on the
 * time runs while the tab is visible; answers are armed when it is over.
 */

import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { session } from '../../state/session';
import { siteNow } from '../../state/siteClock';

/** How long all that is judged has to be on screen before an answer counts, until the session has named the site's floor. */
const ARMED_AFTER_MS = 400;

export type ArmingState = 'waiting' | 'arming' | 'armed';

/** When all that an answer judges was drawn, when answers were armed and when one was given, as the site stores them. */
export interface DecisionTimes {
  shown_at: string;
  armed_at: string;
  decided_at: string;
}

export class Arming implements ReactiveController {
  state: ArmingState = 'waiting';
  private shown: { at: Date; now: number } | null = null;
  private armedAt: Date | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private left: number;
  private startedAt = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly afterMs: () => number = () => session.value.session?.armed_after_ms ?? ARMED_AFTER_MS,
    private readonly now: () => number = () => performance.now(),
    private readonly today: () => Date = () => siteNow(),
  ) {
    this.left = afterMs();
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener('visibilitychange', this.onVisibility);
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.onVisibility);
    this.begin();
  }

  get isArmed(): boolean {
    return this.state === 'armed';
  }

  /** The times of a decision that is made now; null while none counts. */
  decide(): DecisionTimes | null {
    if (!this.shown || !this.armedAt) return null;
    return {
      shown_at: this.shown.at.toISOString(),
      armed_at: this.armedAt.toISOString(),
      decided_at: this.sinceShown(this.shown).toISOString(),
    };
  }

  /** Something else is about to be shown: nothing is armed until it is drawn. */
  begin(): void {
    clearTimeout(this.timer);
    this.shown = null;
    this.armedAt = null;
    this.left = this.afterMs();
    this.set('waiting');
  }

  /** All that is judged is on screen. */
  drawn(): void {
    if (this.state !== 'waiting') return;
    this.shown = { at: this.today(), now: this.now() };
    this.set('arming');
    this.run();
  }

  private readonly onVisibility = (): void => {
    if (this.state !== 'arming') return;
    if (document.hidden) {
      clearTimeout(this.timer);
      this.left -= this.now() - this.startedAt;
    } else this.run();
  };

  private run(): void {
    clearTimeout(this.timer);
    if (document.hidden) return;
    this.startedAt = this.now();
    this.timer = setTimeout(() => this.arm(), Math.max(0, this.left));
  }

  private arm(): void {
    if (!this.shown) return;
    this.armedAt = this.sinceShown(this.shown);
    this.set('armed');
  }

  /** The moment of now, by the page's steady clock: the machine's may be set back meanwhile. */
  private sinceShown(shown: { at: Date; now: number }): Date {
    return new Date(shown.at.getTime() + Math.max(0, this.now() - shown.now));
  }

  private set(state: ArmingState): void {
    if (this.state === state) return;
    this.state = state;
    this.host.requestUpdate();
  }
}
