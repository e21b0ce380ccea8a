/** Where somebody is in a best-of-N round: the ladder, and the answers that led there. Immutable. */

import type { Round } from '../../api/types';
import { type Answer, type Finished, Ladder, type Pair } from '../../domain/bestOfN';

export interface GivenAnswer {
  id: string;
  answer: Answer;
}

/** What the outbox still holds for a round, oldest first. */
export type UnsentStep = { kind: 'answer'; given: GivenAnswer } | { kind: 'undo'; comparisonId: string };

export class RoundProgress {
  private readonly ladder: Ladder;

  private constructor(
    private readonly start: Ladder,
    private readonly answers: readonly GivenAnswer[],
  ) {
    this.ladder = start.replay(answers.map(({ answer }) => answer));
  }

  /** The site's state, and on top of it what the site does not know yet. */
  static from(round: Round, unsent: readonly UnsentStep[] = []): RoundProgress {
    const start = Ladder.start(round.order, round.left_is_incumbent, round.tie_keeps_left);
    const known = [...round.comparisons].sort((a, b) => a.seq - b.seq);
    return new RoundProgress(start, unsent.reduce(afterStep, known as readonly GivenAnswer[]));
  }

  current(): Pair | Finished {
    return this.ladder.current();
  }

  /** Candidates that are still to come, in order. */
  upcoming(): readonly string[] {
    return this.ladder.upcoming();
  }

  get lastAnswer(): GivenAnswer | null {
    return this.answers.at(-1) ?? null;
  }

  /** The comparison under way and how many there can be: both bad shortens the round. */
  get step(): { number: number; of: number } {
    const of = this.answers.length + this.ladder.comparisonsLeft();
    return { number: Math.min(of, this.answers.length + 1), of };
  }

  answered(given: GivenAnswer): RoundProgress {
    return new RoundProgress(this.start, [...this.answers, given]);
  }

  undone(): RoundProgress {
    return new RoundProgress(this.start, this.answers.slice(0, -1));
  }
}

function afterStep(answers: readonly GivenAnswer[], step: UnsentStep): readonly GivenAnswer[] {
  if (step.kind === 'answer') {
    const isKnown = answers.some(({ id }) => id === step.given.id);
    return isKnown ? answers : [...answers, step.given];
  }
  const last = answers.at(-1);
  return last?.id === step.comparisonId ? answers.slice(0, -1) : answers;
}
