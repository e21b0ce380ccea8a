/** A round in its views: the candidates of the present step, the overlay, and when an answer to them counts. */

import type { LitElement, ReactiveController } from 'lit';
import { describeError } from '../../api/errors';
import type { BestOfNItem, WorkItem } from '../../api/types';
import type { MqPhotoPane } from '../../tools/photoPane';
import type { ContextState } from '../../viewer/viewport';
import { Arming } from '../work/arming';
import { mark } from '../work/marks';
import { onReconnect } from '../work/onReconnect';
import { onUserActivity } from '../work/onUserActivity';
import { type CompareViews, openViews } from './compareViews';
import { ComparisonRecorder } from './comparisonRecorder';
import { prepareAhead, showDifference, showOverPhoto, showRound } from './roundViews';
import type { CompareSession } from './session';
import type { ViewControls } from './viewControls';

/** The elements that the views draw into. */
export interface DisplayElements {
  viewport: HTMLElement;
  left: HTMLElement;
  right: HTMLElement;
  photo: MqPhotoPane;
}

export class RoundDisplay implements ReactiveController {
  isReady = false;
  problem = '';
  context: ContextState = 'ok';
  readonly arming: Arming;
  readonly recorder = new ComparisonRecorder();
  private views: CompareViews | null = null;
  private work: CompareSession | null = null;
  private photo: MqPhotoPane | null = null;
  private hasDrawn = false;
  /** The round whose first pair was shown. */
  private started: CompareSession | null = null;
  private showing = 0;
  private stopListening: (() => void)[] = [];

  constructor(
    private readonly host: LitElement,
    private readonly view: ViewControls,
  ) {
    this.arming = new Arming(host);
    host.addController(this);
  }

  hostConnected(): void {
    this.view.onOverlay = () => this.showOver();
    this.stopListening = [onUserActivity(this.recorder), onReconnect(() => this.problem && this.again())];
  }

  hostDisconnected(): void {
    for (const stop of this.stopListening) stop();
    this.views?.dispose();
    this.views = null;
  }

  /** Nothing is judged until the next `show`. */
  clear(): void {
    this.work = null;
    this.set({ isReady: false });
    this.arming.begin();
  }

  open({ viewport, left, right, photo }: DisplayElements, item: BestOfNItem): void {
    this.photo = photo;
    if (!this.views && this.context !== 'unavailable') {
      this.views = openViews(viewport, left, right, photo.frame, (context) => this.set({ context }));
      if (this.views) this.view.attach(this.views);
    }
    this.seePhoto(item, photo.crop);
  }

  seePhoto(item: BestOfNItem, crop: MqPhotoPane['crop']): void {
    this.views?.seePhoto(item.payload.round.intrinsics, crop);
  }

  /** Draw what the round asks for now; answers are armed some time after all of it is on screen. */
  async show(work: CompareSession): Promise<void> {
    const { views, photo } = this;
    if (!views || !photo) return;
    this.work = work;
    this.set({ isReady: false, problem: '' });
    this.arming.begin();
    this.showing += 1;
    const mine = this.showing;
    this.showOver();
    const isFirst = this.started !== work;
    this.started = work;
    const problem = await Promise.all([showRound(views, work, isFirst), photo.shown()]).then(
      () => '',
      describeError,
    );
    if (mine !== this.showing || this.work !== work) return;
    if (!problem) this.markDrawn(work, views);
    // What cannot be loaded can still be answered with "Can't tell".
    this.recorder.shown(performance.now(), document.hidden);
    this.arming.drawn();
    this.set({ isReady: true, problem });
  }

  again(): void {
    if (this.work) void this.show(this.work);
  }

  /** Load what this round and the next item will need. */
  prepare(next: WorkItem | null): void {
    if (this.work && this.views) prepareAhead(this.views, this.work, next);
  }

  /** How far the cameras were moved since the pair was drawn; null while nothing is drawn. */
  takeCamera(): { moves: number; degrees: number } | null {
    return this.views?.meter.take() ?? null;
  }

  private markDrawn(work: CompareSession, views: CompareViews): void {
    if (!this.hasDrawn) mark('first-candidate');
    this.hasDrawn = true;
    mark('pair-drawn', { object: work.item.object.id, phase: work.phase });
    views.meter.take();
  }

  private showOver(): void {
    if (!this.work || !this.views) return;
    showOverPhoto(this.views, this.work, this.view.state.overSide);
    showDifference(this.views, this.work, this.view.state.difference);
  }

  private set(change: Partial<Pick<RoundDisplay, 'isReady' | 'problem' | 'context'>>): void {
    Object.assign(this, change);
    this.host.requestUpdate();
  }
}
