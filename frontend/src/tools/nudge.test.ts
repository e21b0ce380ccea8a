import { describe, expect, it } from 'vitest';
import { project } from '../domain/frames';
import { aboutAxis, apply, canonical, type Layout, multiply } from '../domain/layout';
import { angleBetween } from '../domain/testTurns';
import { mirrored, nudged, quarterTurned, resized, rolled, slid } from './nudge';

const LAYOUT: Layout = { quaternion_wxyz: [0, 1, 0, 0], translation: [0, 0, 4], scale: 0.5 };

describe('nudged', () => {
  it('moves by a hundredth of the distance when coarse, else by a fifth of that', () => {
    expect(nudged(LAYOUT, 'translate', 'right', true).translation[0]).toBeCloseTo(0.04, 12);
    expect(nudged(LAYOUT, 'translate', 'up').translation[1]).toBeCloseTo(-0.008, 12);
    expect(nudged(LAYOUT, 'translate', 'farther', true).translation[2]).toBeCloseTo(4.04, 12);
  });

  it('turns by three degrees about the middle, and back', () => {
    const turned = nudged(LAYOUT, 'rotate', 'left', true);
    expect(turned.translation).toEqual(LAYOUT.translation);
    expect((angleBetween(LAYOUT.quaternion_wxyz, turned.quaternion_wxyz) * 180) / Math.PI).toBeCloseTo(3, 9);
    const back = nudged(turned, 'rotate', 'right', true);
    expect(angleBetween(LAYOUT.quaternion_wxyz, back.quaternion_wxyz)).toBeCloseTo(0, 6);
  });

  it('turns the near side the way the arrow points', () => {
    const near = apply(LAYOUT, [0, 0, 0.5]);
    expect(near[2]).toBeLessThan(4);
    expect(apply(nudged(LAYOUT, 'rotate', 'right'), [0, 0, 0.5])[0]).toBeGreaterThan(0);
    expect(apply(nudged(LAYOUT, 'rotate', 'up'), [0, 0, 0.5])[1]).toBeLessThan(0);
  });

  it('resizes by a factor whose steps cancel', () => {
    const bigger = nudged(LAYOUT, 'scale', 'up', true);
    expect(bigger.scale).toBeCloseTo(0.51, 12);
    expect(nudged(bigger, 'scale', 'down', true).scale).toBeCloseTo(0.5, 12);
    expect(resized(LAYOUT, 3).scale).toBe(1.5);
  });
});

it('turns by quarters about an axis of the object, in place, and four are none', () => {
  const turned = quarterTurned(LAYOUT, 'y', 1);
  expect([turned.translation, turned.scale]).toEqual([LAYOUT.translation, LAYOUT.scale]);
  expect((angleBetween(LAYOUT.quaternion_wxyz, turned.quaternion_wxyz) * 180) / Math.PI).toBeCloseTo(90, 9);
  expect(apply(turned, [0, 1, 0])).toEqual(apply(LAYOUT, [0, 1, 0]));
  const around = [1, 1, 1, 1].reduce((layout, quarter) => quarterTurned(layout, 'x', quarter), LAYOUT);
  expect(angleBetween(LAYOUT.quaternion_wxyz, around.quaternion_wxyz)).toBeCloseTo(0, 6);
});

it('slides so that the middle follows the pointer', () => {
  const camera = { fx: 800, fy: 900, cx: 320, cy: 240, width: 640, height: 480 };
  const before = project(camera, LAYOUT.translation)!;
  const after = project(camera, slid(LAYOUT, 30, -12, camera).translation)!;
  expect(after[0] - before[0]).toBeCloseTo(30, 9);
  expect(after[1] - before[1]).toBeCloseTo(-12, 9);
});

describe('mirrored', () => {
  const yawed = (degrees: number, translation: Layout['translation'] = [0, 0, 4]): Layout => ({
    quaternion_wxyz: canonical(multiply([0, 1, 0, 0], aboutAxis([0, 1, 0], (degrees * Math.PI) / 180))),
    translation,
    scale: 1,
  });
  const turn = (a: Layout, b: Layout) => angleBetween(a.quaternion_wxyz, b.quaternion_wxyz);

  it('makes what faced left face right', () => {
    expect(turn(mirrored(yawed(30), 'sideways'), yawed(-30))).toBeCloseTo(0, 6);
  });

  it('makes what faced the camera on one side face away from it on the same side', () => {
    expect(turn(mirrored(yawed(30), 'depth'), yawed(150))).toBeCloseTo(0, 6);
  });

  it('is its own way back, also for an object at the photo’s edge', () => {
    const layout = yawed(40, [1.5, -0.7, 3]);
    for (const way of ['sideways', 'depth'] as const) {
      expect(turn(mirrored(mirrored(layout, way), way), layout)).toBeCloseTo(0, 6);
    }
  });
});

it('a drag in Turn moves the near side with the pointer', () => {
  const near = apply(rolled(LAYOUT, 10, 0, 400), [0, 0, 0.5]);
  expect(near[0]).toBeGreaterThan(0);
  expect(apply(rolled(LAYOUT, 0, 10, 400), [0, 0, 0.5])[1]).toBeGreaterThan(0);
});
