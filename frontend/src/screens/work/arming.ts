/**
 * No answer before it is drawn: an answer counts only when all that it judges has been on screen for a while.
 *
 * A screen calls `begin` when it starts to show something else and `drawn` when all of it is on screen. From then on the
 * time runs while the tab is visible; answers are armed when it is over.
 */

import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** How long all that is judged has to be on screen before an answer counts. */
export const ARMED_AFTER_MS = 400;

export type ArmingState = 'waiting' | 'arming' | 'armed';

/** When all that an answer judges was drawn and when answers were armed, as the site stores them. */
export interface ArmedTimes {
  shownAt: Date;
  armedAt: Date;
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
    readonly afterMs: number = ARMED_AFTER_MS,
    private readonly now: () => number = () => performance.now(),
    private readonly today: () => Date = () => new Date(),
  ) {
    this.left = afterMs;
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

  /** When all of it was drawn and armed; null while it is not armed. */
  get armed(): ArmedTimes | null {
    return this.shown && this.armedAt ? { shownAt: this.shown.at, armedAt: this.armedAt } : null;
  }

  /** Something else is about to be shown: nothing is armed until it is drawn. */
  begin(): void {
    clearTimeout(this.timer);
    this.shown = null;
    this.armedAt = null;
    this.left = this.afterMs;
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
    // By the page's steady clock: the machine's may be set back meanwhile.
    this.armedAt = new Date(this.shown.at.getTime() + (this.now() - this.shown.now));
    this.set('armed');
  }

  private set(state: ArmingState): void {
    if (this.state === state) return;
    this.state = state;
    this.host.requestUpdate();
  }
}
