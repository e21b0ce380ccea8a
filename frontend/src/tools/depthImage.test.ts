import { expect, it } from 'vitest';
import { medianGap, targetDepths, unpackedDepth } from './depthImage';

const CAMERA = { fx: 100, fy: 100, cx: 50, cy: 50, width: 100, height: 100 };

/** As the shader packs it. */
function packed(depth: number, range: number): number[] {
  const part = (factor: number) => (factor * (depth / range)) % 1;
  const [r, g, b] = [part(1), part(255), part(65025)];
  return [r - g / 255, g - b / 255, b].map((value) => Math.round(value * 255)).concat(255);
}

it('reads back the depth that was packed', () => {
  for (const depth of [0.001, 0.5, 1.2345, 3.9]) {
    expect(unpackedDepth(packed(depth, 4), 0, 4)).toBeCloseTo(depth, 4);
  }
});

it('finds the pixel of each point inside the mask', () => {
  const points = new Float32Array([0, 0, 2, 0.5, 0, 2, 0, 0, -1]);
  const { pixels, depths } = targetDepths(points, new Uint8Array([1, 0, 1]), CAMERA, {
    width: 10,
    height: 10,
  });
  expect([...pixels]).toEqual([55]);
  expect([...depths]).toEqual([2]);
});

it('takes the median gap where the mesh covers points, and nothing where it covers few', () => {
  const rgba = new Uint8Array(16 * 4);
  for (let at = 0; at < 16; at += 1) rgba.set(packed(2, 4), at * 4);
  const target = { pixels: new Uint32Array(12).map((_, at) => at), depths: new Float32Array(12).fill(2.25) };
  expect(medianGap(target, rgba, 4, 4, 4)).toBeCloseTo(0.25, 4);
  // The rows are read bottom first: only the pixels of the upper half are covered.
  rgba.fill(0, 0, 12 * 4);
  expect(medianGap(target, rgba, 4, 4, 4)).toBeNull();
});
