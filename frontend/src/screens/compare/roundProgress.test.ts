import { describe, expect, it } from 'vitest';
import type { Answer, Round, StoredComparison } from '../../api/types';
import { RoundProgress } from './roundProgress';

const ROUND: Round = {
  id: 'round',
  attribute: 'overall',
  collection_round: 1,
  order: ['a', 'b', 'c', 'd'],
  left_is_incumbent: [true, false, true],
  tie_keeps_left: [true, false, true],
  candidates: {},
  comparisons: [],
  status: 'open',
  intrinsics: null,
};

/** A stored comparison; what the ladder does not read is left at its simplest. */
function stored(id: string, seq: number, left: string, right: string, answer: Answer): StoredComparison {
  return { id, seq, left, right, answer, incumbent: null, kept: null, kept_by_draw: false };
}

describe('RoundProgress', () => {
  it('starts with the first two and counts the steps', () => {
    const progress = RoundProgress.from(ROUND);
    expect(progress.current()).toMatchObject({ left: 'a', right: 'b', seq: 0 });
    expect(progress.step).toEqual({ number: 1, of: 3 });
    expect(progress.upcoming()).toEqual(['c', 'd']);
  });

  it('resumes where the site left off, in the order of the answers', () => {
    const comparisons = [stored('two', 1, 'c', 'b', 'left'), stored('one', 0, 'a', 'b', 'right')];
    const progress = RoundProgress.from({ ...ROUND, comparisons });
    expect(progress.current()).toMatchObject({ left: 'c', right: 'd', seq: 2 });
    expect(progress.step).toEqual({ number: 3, of: 3 });
  });

  it('adds what the site has not stored yet, without duplicates', () => {
    const one = { id: 'one', answer: 'left' as const };
    const two = { id: 'two', answer: 'right' as const };
    const known = { ...ROUND, comparisons: [stored('one', 0, 'a', 'b', 'left')] };
    const progress = RoundProgress.from(known, [
      { kind: 'answer', given: one },
      { kind: 'answer', given: two },
    ]);
    expect(progress.current()).toMatchObject({ seq: 2 });
  });

  it('replays an unsent undo', () => {
    const progress = RoundProgress.from({ ...ROUND, comparisons: [stored('one', 0, 'a', 'b', 'left')] }, [
      { kind: 'undo', comparisonId: 'one' },
    ]);
    expect(progress.current()).toMatchObject({ seq: 0 });
  });

  it('ignores the undo of an answer that it does not hold', () => {
    const progress = RoundProgress.from({ ...ROUND, comparisons: [stored('one', 0, 'a', 'b', 'left')] }, [
      { kind: 'undo', comparisonId: 'zero' },
    ]);
    expect(progress.current()).toMatchObject({ seq: 1 });
  });

  it('returns to the earlier state when an answer is undone', () => {
    const first = RoundProgress.from(ROUND);
    const second = first.answered({ id: 'one', answer: 'tie' });
    expect(second.undone().current()).toEqual(first.current());
    expect(first.undone().current()).toEqual(first.current());
  });

  it('shortens the round when both were bad', () => {
    const progress = RoundProgress.from(ROUND).answered({ id: 'one', answer: 'both_bad' });
    expect(progress.current()).toMatchObject({ left: 'd', right: 'c' });
    expect(progress.step).toEqual({ number: 2, of: 2 });
  });

  it('needs no comparison for a single candidate', () => {
    const progress = RoundProgress.from({ ...ROUND, order: ['a'] });
    expect(progress.current()).toEqual({ kind: 'finished', survivor: 'a' });
  });

  it('has no survivor when all were bad', () => {
    const progress = RoundProgress.from(ROUND)
      .answered({ id: 'one', answer: 'both_bad' })
      .answered({ id: 'two', answer: 'both_bad' });
    expect(progress.current()).toEqual({ kind: 'finished', survivor: null });
  });
});
