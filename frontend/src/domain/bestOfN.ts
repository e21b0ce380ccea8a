/**
 * The best-of-N ladder: two candidates at a time, the chosen one stays, the other makes room for the next unseen.
 *
 * The twin of `annotator/domain/best_of_n.py`; both pass `fixtures/best_of_n/ladder_cases.json`. The server makes all
 * random choices at the start of the round, so the page continues at once and the server replays the same steps later.
 */

export const ANSWERS = ['left', 'right', 'tie', 'both_bad', 'cannot_judge'] as const;
export type Answer = (typeof ANSWERS)[number];

/** All random choices of one round; the flags have one entry per possible comparison. */
export interface RoundDraw {
  readonly order: readonly string[];
  readonly leftIsIncumbent: readonly boolean[];
  readonly tieKeepsLeft: readonly boolean[];
}

/** The step to answer. `incumbent` is the candidate that stayed, or null after both were bad. */
export interface Pair {
  readonly kind: 'pair';
  readonly seq: number;
  readonly left: string;
  readonly right: string;
  readonly incumbent: string | null;
}

/** Nothing is left to compare; `survivor` is null when every candidate was called bad. */
export interface Finished {
  readonly kind: 'finished';
  readonly survivor: string | null;
}

/** The effect of an answer: the candidate that stays (null: neither), and whether the stored draw chose it. */
export interface Decision {
  readonly kept: string | null;
  readonly keptByDraw: boolean;
}

/** The state of a round. Immutable: `answer` returns the next state. */
export class Ladder {
  private constructor(
    private readonly draw: RoundDraw,
    readonly seq: number,
    private readonly incumbent: string | null,
    private readonly seen: number,
  ) {}

  /** Before the first comparison. Throws RangeError for repeated candidates or too few drawn steps. */
  static start(
    order: readonly string[],
    leftIsIncumbent: readonly boolean[],
    tieKeepsLeft: readonly boolean[],
  ): Ladder {
    if (new Set(order).size !== order.length) throw new RangeError('A round holds each candidate once.');
    const steps = order.length - 1;
    if (leftIsIncumbent.length < steps || tieKeepsLeft.length < steps) {
      throw new RangeError(`A round of ${order.length} candidates needs ${steps} drawn steps.`);
    }
    return new Ladder(
      { order, leftIsIncumbent, tieKeepsLeft },
      0,
      order[0] ?? null,
      Math.min(1, order.length),
    );
  }

  /** What to show now. */
  current(): Pair | Finished {
    const [first, second] = this.draw.order.slice(this.seen);
    if (this.incumbent !== null) {
      return first === undefined
        ? finished(this.incumbent)
        : this.pair(this.incumbent, first, this.incumbent);
    }
    if (first !== undefined && second !== undefined) return this.pair(first, second, null);
    return finished(first ?? null);
  }

  /** What the answer would do to the current pair. Throws RangeError when the ladder is finished. */
  decide(answer: Answer): Decision {
    const pair = this.current();
    if (pair.kind === 'finished')
      throw new RangeError('Every candidate of this round has been compared already.');
    switch (answer) {
      case 'left':
        return { kept: pair.left, keptByDraw: false };
      case 'right':
        return { kept: pair.right, keptByDraw: false };
      case 'both_bad':
        return { kept: null, keptByDraw: false };
      case 'tie':
      case 'cannot_judge':
        return { kept: this.draw.tieKeepsLeft[this.seq] ? pair.left : pair.right, keptByDraw: true };
    }
  }

  /** The ladder after the answer. */
  answer(answer: Answer): Ladder {
    const newlySeen = this.incumbent !== null ? 1 : 2;
    return new Ladder(this.draw, this.seq + 1, this.decide(answer).kept, this.seen + newlySeen);
  }

  /** The ladder after several answers. */
  replay(answers: Iterable<Answer>): Ladder {
    let ladder: Ladder = this;
    for (const answer of answers) ladder = ladder.answer(answer);
    return ladder;
  }

  /** The ids that the next answers can show, nearest first, for prefetching. */
  upcoming(): readonly string[] {
    const pair = this.current();
    const shown = pair.kind === 'pair' ? [pair.left, pair.right] : [];
    return this.draw.order.slice(this.seen).filter((id) => !shown.includes(id));
  }

  /** The greatest number of comparisons left, including the current one. */
  comparisonsLeft(): number {
    const unseen = this.draw.order.length - this.seen;
    return this.incumbent !== null ? unseen : Math.max(0, unseen - 1);
  }

  private pair(first: string, second: string, incumbent: string | null): Pair {
    const firstIsLeft = this.draw.leftIsIncumbent[this.seq] === true;
    const [left, right] = firstIsLeft ? [first, second] : [second, first];
    return { kind: 'pair', seq: this.seq, left, right, incumbent };
  }
}

function finished(survivor: string | null): Finished {
  return { kind: 'finished', survivor };
}
