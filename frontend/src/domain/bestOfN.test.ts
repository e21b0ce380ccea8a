import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Answer, Ladder } from './bestOfN';

interface Step {
  seq: number;
  left: string;
  right: string;
  incumbent: string | null;
  kept: string | null;
  kept_by_draw: boolean;
}
interface Case {
  name: string;
  order: string[];
  left_is_incumbent: boolean[];
  tie_keeps_left: boolean[];
  answers: Answer[];
  steps: Step[];
  finished: boolean;
  survivor: string | null;
}

const golden = new URL('../../../fixtures/best_of_n/ladder_cases.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, 'utf8')) as { cases: Case[] };

function start(of: Case): Ladder {
  return Ladder.start(of.order, of.left_is_incumbent, of.tie_keeps_left);
}

describe('the ladder replays every golden case', () => {
  it.each(cases)('$name', (golden) => {
    let ladder = start(golden);
    const steps: Step[] = [];
    for (const answer of golden.answers) {
      const pair = ladder.current();
      if (pair.kind === 'finished') throw new Error('finished too early');
      const { seq, left, right, incumbent } = pair;
      const { kept, keptByDraw } = ladder.decide(answer);
      steps.push({ seq, left, right, incumbent, kept, kept_by_draw: keptByDraw });
      ladder = ladder.answer(answer);
    }
    expect(steps).toEqual(golden.steps);
    const end = ladder.current();
    expect(end.kind === 'finished').toBe(golden.finished);
    if (end.kind === 'finished') expect(end.survivor).toBe(golden.survivor);
  });
});

describe('the ladder', () => {
  it('refuses an answer when the round is finished', () => {
    expect(() => Ladder.start(['a'], [], []).answer('left')).toThrow(RangeError);
  });

  it('refuses repeated candidates and a draw that is too short', () => {
    expect(() => Ladder.start(['a', 'a'], [true], [true])).toThrow(RangeError);
    expect(() => Ladder.start(['a', 'b', 'c'], [true], [true])).toThrow(RangeError);
  });

  it('names the candidates worth loading ahead', () => {
    const ladder = Ladder.start(['a', 'b', 'c', 'd'], [true, true, true], [true, true, true]);
    expect(ladder.upcoming()).toEqual(['c', 'd']);
    expect(ladder.answer('both_bad').upcoming()).toEqual([]);
    expect(ladder.answer('left').upcoming()).toEqual(['d']);
  });

  it('bounds the comparisons that are left', () => {
    for (const golden of cases) {
      let ladder = start(golden);
      let before = ladder.comparisonsLeft();
      for (const answer of golden.answers) {
        ladder = ladder.answer(answer);
        expect(ladder.comparisonsLeft()).toBeLessThan(before);
        before = ladder.comparisonsLeft();
      }
      if (golden.finished) expect(before).toBe(0);
    }
  });
});
