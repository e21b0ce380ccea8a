import { expect, it } from 'vitest';
import { FramePacer } from './framePacer';

function after(cost: number): FramePacer {
  const pacer = new FramePacer();
  pacer.begun(0);
  pacer.ended(cost);
  return pacer;
}

it('never draws while a frame is under way', () => {
  const pacer = new FramePacer();
  pacer.begun(0);
  expect(pacer.mayDraw(1000, true)).toBe(false);
  pacer.ended(1000);
  expect(pacer.mayDraw(1000, true)).toBe(true);
});

it('rests as long as it drew on a slow machine', () => {
  const pacer = after(40);
  expect(pacer.mayDraw(79, false)).toBe(false);
  expect(pacer.mayDraw(80, false)).toBe(true);
});

it('rests twice as long on a very slow machine', () => {
  const pacer = after(100);
  expect(pacer.mayDraw(299, false)).toBe(false);
  expect(pacer.mayDraw(300, false)).toBe(true);
});

it('draws at once what somebody waits for', () => {
  expect(after(80).mayDraw(81, true)).toBe(true);
});

it('does not rest on a quick machine', () => {
  expect(after(5).mayDraw(6, false)).toBe(true);
});
