import { expect, it } from 'vitest';
import { CameraMeter } from './cameraMeter';

it('sums gestures and degrees, and starts over when taken', () => {
  const meter = new CameraMeter();
  meter.gesture();
  meter.turned(Math.PI / 2, 0);
  meter.turned(-Math.PI / 2, 0);
  meter.gesture();
  expect(meter.take()).toEqual({ moves: 2, degrees: 180 });
  expect(meter.take()).toEqual({ moves: 0, degrees: 0 });
});
