import { expect, it } from 'vitest';
import { SECONDS_PER_TURN, Turntable } from './turntable';

it('turns evenly with time', () => {
  const table = new Turntable();
  table.phase(1000);
  expect(table.phase(1100)).toBeCloseTo((0.1 / SECONDS_PER_TURN) * 2 * Math.PI, 12);
});

it('keeps its angle while stopped and resumes from it', () => {
  const table = new Turntable();
  table.phase(0);
  const stopped = table.phase(200);
  table.turning = false;
  expect(table.phase(9000)).toBe(stopped);
  table.turning = true;
  expect(table.phase(20000)).toBe(stopped);
});

it('does not jump after a gap', () => {
  const table = new Turntable();
  table.phase(0);
  expect(table.phase(60_000)).toBeCloseTo((0.25 / SECONDS_PER_TURN) * 2 * Math.PI, 12);
});
