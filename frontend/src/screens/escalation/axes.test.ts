import { expect, it } from 'vitest';
import { AXES, axisName, frontsOf, sameAxes } from './axes';

it('offers the four fronts that are perpendicular to up', () => {
  expect(frontsOf('+z')).toEqual(['+y', '+x', '-y', '-x']);
  expect(AXES.flatMap(frontsOf)).toHaveLength(24);
});

it('compares both axes', () => {
  expect(sameAxes({ up: '+y', front: '+z' }, { up: '+y', front: '+z' })).toBe(true);
  expect(sameAxes({ up: '+y', front: '+z' }, { up: '+y', front: '-z' })).toBe(false);
  expect(axisName('-z')).toBe('−z');
});
