import { describe, expect, it } from 'vitest';
import { contained, cropAround, filledTo, rectWithin } from './rects';

describe('rectWithin', () => {
  const canvas = { left: 100, top: 50, width: 800, height: 600 };

  it('measures from the bottom left', () => {
    expect(rectWithin({ left: 110, top: 60, width: 200, height: 300 }, canvas)).toEqual({
      left: 10,
      bottom: 290,
      width: 200,
      height: 300,
    });
  });

  it('is null for what cannot be seen', () => {
    expect(rectWithin({ left: 950, top: 60, width: 200, height: 300 }, canvas)).toBeNull();
    expect(rectWithin({ left: 110, top: 60, width: 0, height: 300 }, canvas)).toBeNull();
  });
});

it('fits a wide photo into a tall box, in the middle', () => {
  const box = { left: 0, top: 0, width: 100, height: 300 };
  expect(contained(box, 200, 100)).toEqual({ left: 0, top: 125, width: 100, height: 50 });
});

describe('cropAround', () => {
  it('gives the object room', () => {
    expect(cropAround([400, 300, 200, 100], 1000, 800, 0.5)).toEqual({
      x: 300,
      y: 250,
      width: 400,
      height: 200,
    });
  });

  it('stays inside the photo', () => {
    expect(cropAround([0, 0, 200, 200], 1000, 1000, 0.5)).toEqual({ x: 0, y: 0, width: 400, height: 400 });
    expect(cropAround([0, 0, 1000, 1000], 1000, 1000)).toEqual({ x: 0, y: 0, width: 1000, height: 1000 });
  });

  it('does not blow up a speck', () => {
    expect(cropAround([500, 500, 4, 4], 1000, 1000)).toMatchObject({ width: 200, height: 200 });
  });
});

describe('filledTo', () => {
  it('fills the box around the same middle', () => {
    const crop = { x: 400, y: 400, width: 100, height: 200 };
    expect(filledTo(crop, 2, 1000, 1000)).toEqual({ x: 250, y: 400, width: 400, height: 200 });
  });

  it('ends where the photo ends', () => {
    const crop = { x: 0, y: 300, width: 100, height: 200 };
    expect(filledTo(crop, 10, 1000, 600)).toEqual({ x: 0, y: 300, width: 1000, height: 200 });
  });
});
