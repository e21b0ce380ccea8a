import { expect, test } from 'vitest';
import { wilson, Z_95 } from './intervals';

test.each([
  [5, 10, 0.2365931, 0.7634069],
  [0, 10, 0, Z_95 ** 2 / (10 + Z_95 ** 2)],
  [10, 10, 10 / (10 + Z_95 ** 2), 1],
  [1, 1, 0.2065493, 1],
])('%d of %d', (successes, trials, low, high) => {
  const found = wilson(successes, trials)!;
  expect(found.value).toBe(successes / trials);
  expect(found.low).toBeCloseTo(low, 6);
  expect(found.high).toBeCloseTo(high, 6);
});

test('no trial has no share', () => {
  expect(wilson(0, 0)).toBeNull();
});
