/** What changes the pose on the alignment screen: typed numbers, turns, flips, views, in a real browser. */

import { beforeEach, expect, test, vi } from 'vitest';
import '../alignment';
import { violations } from '../testAxe';
import { alignmentItem } from '../testItems';
import { buttonOf, deepAll, shown, siteAnswers, textOf, waitForText } from '../testSite';

async function ready() {
  const screen = await shown('mq-alignment-screen', { item: alignmentItem });
  Object.assign(screen.style, { display: 'block', width: '1200px', height: '700px' });
  await vi.waitFor(() => expect(buttonOf(screen, 'Save').getAttribute('aria-disabled')).toBe('false'));
  return screen;
}

const field = (screen: Element, name: string) => deepAll<HTMLInputElement>(screen, `input[name=${name}]`)[0]!;

function type(input: HTMLInputElement, value: string): void {
  input.value = value;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

beforeEach(async () => {
  localStorage.clear();
  await siteAnswers({});
});

test('shows the pose as numbers; a typed one is a step that can be undone', async () => {
  const screen = await ready();
  expect(field(screen, 'away').value).toBe('2');
  type(field(screen, 'away'), '2.5');
  await vi.waitFor(() => expect(buttonOf(screen, 'Undo').disabled).toBe(false));
  expect(field(screen, 'right').value).toBe('0');
  buttonOf(screen, 'Undo').click();
  await vi.waitFor(() => expect(field(screen, 'away').value).toBe('2'));
});

test('refuses numbers that cannot be, in words, and changes nothing', async () => {
  const screen = await ready();
  for (const [name, typed, words] of [
    ['away', '-1', 'Away: more than 0'],
    ['size', '0', 'Size: more than 0.'],
    ['yaw', '900', 'Yaw: between -360 and 360 degrees.'],
    ['right', '', 'Right: type a number.'],
  ] as const) {
    type(field(screen, name), typed);
    await waitForText(screen, words);
    expect(field(screen, name).getAttribute('aria-invalid')).toBe('true');
  }
  expect(field(screen, 'away').value).toBe('2');
  expect(buttonOf(screen, 'Undo').disabled).toBe(true);
});

test('turns, flips and mirrors in place', async () => {
  const screen = await ready();
  const yaw = () => field(screen, 'yaw').value;
  const before = yaw();
  buttonOf(screen, '90° Y').click();
  await vi.waitFor(() => expect(yaw()).not.toBe(before));
  buttonOf(screen, 'Reset rotation').click();
  await vi.waitFor(() => expect(yaw()).toBe(before));
  type(field(screen, 'yaw'), '30');
  await vi.waitFor(() => expect(yaw()).toBe('30'));
  buttonOf(screen, 'Mirror').click();
  await vi.waitFor(() => expect(yaw()).not.toBe('30'));
  buttonOf(screen, 'Mirror').click();
  await vi.waitFor(() => expect(yaw()).toBe('30'));
});

test('without points the ground is unknown', async () => {
  const screen = await ready();
  const rest = buttonOf(screen, 'On ground');
  expect(rest.getAttribute('aria-disabled')).toBe('true');
  rest.click();
  expect(buttonOf(screen, 'Undo').disabled).toBe(true);
});

test('four views at once, without violations', async () => {
  const screen = await ready();
  buttonOf(screen, 'Four').click();
  await vi.waitFor(() => expect(deepAll(screen, '.ortho:not([hidden])')).toHaveLength(3));
  expect(textOf(screen)).toContain('Top · the camera is below');
  expect(await violations()).toEqual([]);
});

test('the wheel zooms the photo and leaves the object', async () => {
  const screen = await ready();
  const pane = deepAll<HTMLElement & { scale: number }>(screen, 'mq-photo-pane')[0]!;
  const before = pane.scale;
  const { left, top } = pane.getBoundingClientRect();
  const wheel = { deltaY: -200, clientX: left + 60, clientY: top + 60, bubbles: true, cancelable: true };
  pane.dispatchEvent(new WheelEvent('wheel', wheel));
  expect(pane.scale).toBeGreaterThan(before);
  expect(buttonOf(screen, 'Undo').disabled).toBe(true);
  pane.dispatchEvent(new MouseEvent('dblclick'));
  expect(pane.scale).toBeCloseTo(before, 9);
});
