/** One best-of-N item at work: the round continues here at once, and the outbox sends each step to the site. */

import type { OperationId, ResponseOf } from '../../api/operations';
import type { BestOfNItem } from '../../api/types';
import type { ReasonEnum } from '../../contract/schema';
import type { Finished, Pair } from '../../domain/bestOfN';
import type { Intent, Outbox } from '../../state/outbox';
import type { DecisionTimes } from '../work/arming';
import { reportMaskIntent } from '../work/maskProblem';
import type { Phase } from './compareKeys';
import type { ComparisonRecord } from './payload';
import {
  comparisonIntent,
  type Escalating,
  escalateIntent,
  laneOf,
  type Rating,
  type RoundHandle,
  ratingIntent,
  type Timed,
  undoComparisonIntent,
  undoSubmissionIntent,
  unsentSteps,
} from './roundIntents';
import { RoundProgress } from './roundProgress';

export type RoundOutbox = Pick<Outbox, 'add' | 'pending'>;

export class CompareSession {
  private constructor(
    readonly item: BestOfNItem,
    private readonly outbox: RoundOutbox,
    private progress: RoundProgress,
    private readonly onRefused: (error: unknown) => void,
  ) {}

  /** Takes the round up where the site and the outbox leave it. */
  static async open(
    item: BestOfNItem,
    outbox: RoundOutbox,
    onRefused: (error: unknown) => void,
  ): Promise<CompareSession> {
    const { round } = item.payload;
    const progress = RoundProgress.from(round, await unsentSteps(outbox, round.id));
    return new CompareSession(item, outbox, progress, onRefused);
  }

  get current(): Pair | Finished {
    return this.progress.current();
  }

  get phase(): Phase {
    const now = this.current;
    if (now.kind === 'pair') return 'comparing';
    return now.survivor === null ? 'nothing_good' : 'rating';
  }

  get step(): { number: number; of: number } {
    return this.progress.step;
  }

  get hasAnswers(): boolean {
    return this.progress.lastAnswer !== null;
  }

  /** Ids of the candidates on show and to come, nearest first. */
  get ahead(): string[] {
    const now = this.current;
    const seen = now.kind === 'pair' ? [now.left, now.right] : [now.survivor];
    return [...seen, ...this.progress.upcoming()].filter((id) => id !== null);
  }

  answer(record: ComparisonRecord): void {
    this.progress = this.progress.answered({ id: record.id, answer: record.answer });
    this.send(comparisonIntent(this.handle, record));
  }

  /** Undo the last comparison; false when there is none. */
  undo(): boolean {
    const last = this.progress.lastAnswer;
    if (!last) return false;
    this.progress = this.progress.undone();
    this.send(undoComparisonIntent(this.handle, last.id));
    return true;
  }

  rate(rating: Rating): Promise<ResponseOf<'rate_round'>> {
    const now = this.current;
    if (now.kind !== 'finished' || now.survivor === null) throw new Error('There is nothing to rate yet.');
    return this.send(ratingIntent(this.handle, now.survivor, rating));
  }

  escalate(escalating: Timed<Escalating>): Promise<ResponseOf<'escalate_round'>> {
    return this.send(escalateIntent(this.handle, escalating));
  }

  reportMask(reason: ReasonEnum, times: DecisionTimes | null): Promise<ResponseOf<'report_mask_problem'>> {
    const { handle } = this;
    const held = { ...handle, lane: laneOf(handle.roundId), objectId: this.item.object.id };
    return this.send(reportMaskIntent(held, reason, times));
  }

  /** Undo the submission. Resolves to the item, open and leased again; rejects when it is too late. */
  async undoSubmit(): Promise<BestOfNItem> {
    const { round, work_item } = await this.outbox.add(undoSubmissionIntent(this.handle));
    return { ...this.item, ...work_item, payload: { round } };
  }

  private get handle(): RoundHandle {
    const { id, lease_token, object, payload } = this.item;
    return { roundId: payload.round.id, itemId: id, leaseToken: lease_token, objectNumber: object.number };
  }

  private send<Op extends OperationId>(intent: Intent<Op>): Promise<ResponseOf<Op>> {
    const delivered = this.outbox.add(intent);
    delivered.catch(this.onRefused);
    return delivered;
  }
}
