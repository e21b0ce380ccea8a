import { expect, it } from 'vitest';
import { ActiveClock, IDLE_MS } from './activeClock';

function started(): ActiveClock {
  const clock = new ActiveClock();
  clock.start(1000);
  return clock;
}

it('counts all of a quick answer', () => {
  expect(started().read(5000)).toEqual({ duration: 4000, active: 4000 });
});

it('counts at most half a minute of a long pause', () => {
  const clock = started();
  clock.sign(2000);
  clock.sign(302_000);
  expect(clock.read(303_000)).toEqual({ duration: 302_000, active: 1000 + IDLE_MS + 1000 });
});

it('pauses in a hidden tab', () => {
  const clock = started();
  clock.setHidden(true, 3000);
  clock.setHidden(false, 9000);
  expect(clock.read(10_000)).toEqual({ duration: 9000, active: 3000 });
});
