/** Turns an answer into its record: sides, times, shading and camera movement since the pair was drawn. */

import type { Answer, Pair } from '../../domain/bestOfN';
import { uuid } from '../../state/uuid';
import type { Shading } from '../../viewer/shading';
import { ActiveClock } from '../work/activeClock';
import type { DecisionTimes } from '../work/arming';
import type { ComparisonRecord } from './payload';

export interface Circumstances {
  times: DecisionTimes;
  shading: Shading;
  camera: { moves: number; degrees: number };
  uiVersion: string;
}

export class ComparisonRecorder {
  private readonly clock = new ActiveClock();

  /** The pair is drawn; `now` is of the page's own clock, in milliseconds. */
  shown(now: number, isHidden: boolean): void {
    this.clock.start(now, isHidden);
  }

  sign(now: number): void {
    this.clock.sign(now);
  }

  setHidden(isHidden: boolean, now: number): void {
    this.clock.setHidden(isHidden, now);
  }

  duration(now: number): number {
    return this.clock.read(now).duration;
  }

  record(pair: Pair, answer: Answer, now: number, circumstances: Circumstances): ComparisonRecord {
    const { duration, active } = this.clock.read(now);
    return {
      id: uuid(),
      seq: pair.seq,
      left: pair.left,
      right: pair.right,
      answer,
      ...circumstances.times,
      duration_ms: duration,
      active_ms: active,
      shading: circumstances.shading,
      camera_moves: circumstances.camera.moves,
      camera_degrees: circumstances.camera.degrees,
      ui_version: circumstances.uiVersion,
    };
  }
}
