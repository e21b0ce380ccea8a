import { expect, it } from 'vitest';
import { type CompareActions, compareKeys, type Phase } from './compareKeys';
import { answerNames } from './question';

function pressed(phase: Phase, key: string): [string, unknown[]][] {
  const calls: [string, unknown[]][] = [];
  const actions = new Proxy({} as CompareActions, {
    get:
      (_, name: string) =>
      (...values: unknown[]) =>
        calls.push([name, values]),
  });
  for (const action of compareKeys(phase, actions, answerNames('overall'), 5)) {
    if (action.keys.includes(key)) action.run({ timeStamp: 9 } as KeyboardEvent);
  }
  return calls;
}

it.each([
  ['a', 'left'],
  ['ArrowLeft', 'left'],
  ['d', 'right'],
  ['ArrowRight', 'right'],
  ['w', 'tie'],
  ['x', 'both_bad'],
  ['j', 'cannot_judge'],
])('answers a pair with %s', (key, answer) => {
  expect(pressed('comparing', key)).toEqual([['answer', [answer, 9]]]);
});

it('rates with the digits, which mean nothing while a pair is open', () => {
  expect(pressed('comparing', '2')).toEqual([]);
  expect(pressed('rating', '2')).toEqual([['rate', [1]]]);
  expect(pressed('rating', '5')).toEqual([['rate', [4]]]);
});

it('refuses an answer when there is no pair', () => {
  expect(pressed('rating', 'a')).toEqual([]);
  expect(pressed('nothing_good', 'w')).toEqual([]);
});

it.each(['loading', 'comparing', 'rating', 'nothing_good'] as Phase[])(
  'gives no key two meanings while %s',
  (phase) => {
    const keys = compareKeys(phase, {} as CompareActions, answerNames('shape'), 5).flatMap(
      (action) => action.keys,
    );
    expect(new Set(keys).size).toBe(keys.length);
  },
);

it('escalates, undoes and reports at any time', () => {
  for (const phase of ['comparing', 'rating', 'nothing_good'] as Phase[]) {
    expect(pressed(phase, 'e')).toEqual([['escalate', []]]);
    expect(pressed(phase, 'z')).toEqual([['undo', []]]);
    expect(pressed(phase, 'm')).toEqual([['reportMask', []]]);
  }
});
