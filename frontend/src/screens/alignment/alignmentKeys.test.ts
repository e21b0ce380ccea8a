import { expect, it, vi } from 'vitest';
import { type AlignmentActions, alignmentKeys } from './alignmentKeys';

it('gives no key two meanings', () => {
  const keys = alignmentKeys({} as AlignmentActions).flatMap((action) => action.keys);
  expect(new Set(keys).size).toBe(keys.length);
});

it('nudges with arrows and page keys, coarsely with Shift, again while held', () => {
  const nudge = vi.fn();
  const keys = alignmentKeys({ nudge } as unknown as AlignmentActions);
  for (const name of ['ArrowUp', 'shift+PageDown']) {
    const action = keys.find((candidate) => candidate.keys.includes(name))!;
    action.run({} as KeyboardEvent);
    expect(action.repeats).toBe(true);
  }
  expect(nudge.mock.calls).toEqual([
    ['up', false],
    ['nearer', true],
  ]);
});
