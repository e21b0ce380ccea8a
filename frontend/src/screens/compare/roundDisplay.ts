/** A round on the stage: the candidates of the present step, the overlay, and when an answer to them counts. */

import type { LitElement, ReactiveController } from 'lit';
import { describeError } from '../../api/errors';
import type { BestOfNItem, WorkItem } from '../../api/types';
import type { MqPhotoPane } from '../../tools/photoPane';
import type { ContextState } from '../../viewer/stage';
import { Arming } from '../work/arming';
import { mark } from '../work/marks';
import { onReconnect } from '../work/onReconnect';
import { onUserActivity } from '../work/onUserActivity';
import { type CompareStage, openStage } from './compareStage';
import { ComparisonRecorder } from './comparisonRecorder';
import { prepareAhead, showOverPhoto, showRound } from './roundPictures';
import type { CompareSession } from './session';
import type { ViewControls } from './viewControls';

/** The elements that the stage draws into. */
export interface DisplayElements {
  stage: HTMLElement;
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
  private stage: CompareStage | null = null;
  private work: CompareSession | null = null;
  private photo: MqPhotoPane | null = null;
  private hasDrawn = false;
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
    this.view.onOverSide = () => this.showOver();
    this.stopListening = [onUserActivity(this.recorder), onReconnect(() => this.problem && this.again())];
  }

  hostDisconnected(): void {
    for (const stop of this.stopListening) stop();
    this.stage?.dispose();
    this.stage = null;
  }

  /** Nothing is judged until the next `show`. */
  clear(): void {
    this.work = null;
    this.set({ isReady: false });
    this.arming.begin();
  }

  open({ stage, left, right, photo }: DisplayElements, item: BestOfNItem): void {
    this.photo = photo;
    if (!this.stage && this.context !== 'unavailable') {
      this.stage = openStage(stage, left, right, photo.frame, (context) => this.set({ context }));
      if (this.stage) this.view.attach(this.stage);
    }
    this.seePhoto(item, photo.crop);
  }

  seePhoto(item: BestOfNItem, crop: MqPhotoPane['crop']): void {
    this.stage?.seePhoto(item.payload.round.intrinsics, crop);
  }

  /** Draw what the round asks for now; answers are armed some time after all of it is on screen. */
  async show(work: CompareSession): Promise<void> {
    const { stage, photo } = this;
    if (!stage || !photo) return;
    this.work = work;
    this.set({ isReady: false, problem: '' });
    this.arming.begin();
    this.showing += 1;
    const mine = this.showing;
    this.showOver();
    const problem = await Promise.all([showRound(stage, work), photo.shown()]).then(() => '', describeError);
    if (mine !== this.showing || this.work !== work) return;
    if (!problem) this.markDrawn(work, stage);
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
    if (this.work && this.stage) prepareAhead(this.stage, this.work, next);
  }

  /** How far the cameras were moved since the pair was drawn; null while nothing is drawn. */
  takeCamera(): { moves: number; degrees: number } | null {
    return this.stage?.meter.take() ?? null;
  }

  private markDrawn(work: CompareSession, stage: CompareStage): void {
    if (!this.hasDrawn) mark('first-candidate');
    this.hasDrawn = true;
    mark('pair-drawn', { object: work.item.object.id, phase: work.phase });
    stage.meter.take();
  }

  private showOver(): void {
    if (this.work && this.stage) showOverPhoto(this.stage, this.work, this.view.state.overSide);
  }

  private set(change: Partial<Pick<RoundDisplay, 'isReady' | 'problem' | 'context'>>): void {
    Object.assign(this, change);
    this.host.requestUpdate();
  }
}
