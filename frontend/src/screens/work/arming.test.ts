import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Arming } from './arming';

const page = { hidden: false, listeners: new Set<() => void>() };

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T10:00:00Z') });
  page.hidden = false;
  vi.stubGlobal('document', {
    get hidden() {
      return page.hidden;
    },
    addEventListener: (_: string, listener: () => void) => page.listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => page.listeners.delete(listener),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  page.listeners.clear();
});

function arming(): Arming {
  const host = { addController: () => {}, requestUpdate: () => {} };
  const made = new Arming(
    host as never,
    () => 400,
    () => Date.now(),
    () => new Date(),
  );
  made.hostConnected();
  return made;
}

function setHidden(isHidden: boolean): void {
  page.hidden = isHidden;
  for (const listener of page.listeners) listener();
}

test('nothing is armed before it is drawn, and then only after its time on screen', () => {
  const one = arming();
  vi.advanceTimersByTime(5000);
  expect([one.state, one.decide()]).toEqual(['waiting', null]);
  one.drawn();
  vi.advanceTimersByTime(399);
  expect([one.state, one.decide()]).toEqual(['arming', null]);
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(600);
  expect(one.decide()).toEqual({
    shown_at: '2026-03-01T10:00:05.000Z',
    armed_at: '2026-03-01T10:00:05.400Z',
    decided_at: '2026-03-01T10:00:06.000Z',
  });
});

test('something else on screen disarms', () => {
  const one = arming();
  one.drawn();
  vi.advanceTimersByTime(400);
  one.begin();
  expect([one.isArmed, one.decide()]).toEqual([false, null]);
  one.drawn();
  vi.advanceTimersByTime(200);
  one.begin();
  vi.advanceTimersByTime(1000);
  expect(one.state).toBe('waiting');
});

test('time in a hidden tab does not count', () => {
  const one = arming();
  one.drawn();
  vi.advanceTimersByTime(300);
  setHidden(true);
  vi.advanceTimersByTime(10_000);
  expect(one.isArmed).toBe(false);
  setHidden(false);
  vi.advanceTimersByTime(99);
  expect(one.isArmed).toBe(false);
  vi.advanceTimersByTime(1);
  expect(one.isArmed).toBe(true);
});
