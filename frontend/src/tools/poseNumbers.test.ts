import { describe, expect, it } from 'vitest';
import { canonical, type Layout } from '../domain/layout';
import { angleBetween } from '../domain/testTurns';
import { layoutOfNumbers, numberProblem, numbersOf } from './poseNumbers';

const FACING: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0.1, -0.2, 3], scale: 0.5 };

describe('numbersOf', () => {
  it('is zero turns for an upright object that faces the camera', () => {
    expect(numbersOf(FACING)).toMatchObject({ right: 0.1, up: 0.2, away: 3, size: 0.5 });
    for (const turn of ['yaw', 'pitch', 'roll'] as const) expect(numbersOf(FACING)[turn]).toBeCloseTo(0, 9);
  });

  it('gives back the layout, whatever the turn', () => {
    for (let at = 0; at < 400; at += 1) {
      const part = (k: number) => Math.sin(12.9898 * (at + 1) * k + k);
      const layout: Layout = {
        quaternion_wxyz: canonical([part(1), part(2), part(3), part(4)]),
        translation: [part(5), part(6), 2 + part(7)],
        scale: 1 + 0.5 * part(8),
      };
      const back = layoutOfNumbers(numbersOf(layout));
      expect(angleBetween(layout.quaternion_wxyz, back.quaternion_wxyz)).toBeLessThan(1e-6);
      for (const axis of [0, 1, 2] as const)
        expect(back.translation[axis]).toBeCloseTo(layout.translation[axis], 9);
      expect(back.scale).toBeCloseTo(layout.scale, 12);
    }
  });

  it('keeps the turn of an object seen straight from above', () => {
    const numbers = { ...numbersOf(FACING), yaw: 30, pitch: 90, roll: 0 };
    const back = numbersOf(layoutOfNumbers(numbers));
    expect(back.pitch).toBeCloseTo(90, 4);
    const turn = angleBetween(
      layoutOfNumbers(numbers).quaternion_wxyz,
      layoutOfNumbers(back).quaternion_wxyz,
    );
    expect(turn).toBeLessThan(1e-4);
  });
});

describe('numberProblem', () => {
  it.each([
    ['right', '-0.25'],
    ['away', '3'],
    ['yaw', '-360'],
    ['size', '1e-3'],
  ] as const)('takes %s %s', (name, typed) => expect(numberProblem(name, typed)).toBe(''));

  it.each([
    ['right', ''],
    ['right', 'left'],
    ['up', 'Infinity'],
    ['away', '0'],
    ['away', '-2'],
    ['size', '0'],
    ['yaw', '361'],
    ['size', '1e9'],
  ] as const)('refuses %s “%s” in words', (name, typed) => expect(numberProblem(name, typed)).not.toBe(''));
});
