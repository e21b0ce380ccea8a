/** The compare screen in a real browser: Tab, the divider, the photo and the difference of silhouettes. */

import { beforeEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../compare';
import { violations } from '../testAxe';
import { bestOfNItem } from '../testItems';
import { buttonOf, deepAll, shown, siteAnswers, textOf, waitForText } from '../testSite';

async function ready() {
  const screen = await shown('mq-compare-screen', { item: bestOfNItem() });
  Object.assign(screen.style, { display: 'block', width: '1200px', height: '700px' });
  await vi.waitFor(() =>
    expect(buttonOf(screen, 'Left is better').getAttribute('aria-disabled')).toBe('false'),
  );
  return screen;
}

function focused(root: DocumentOrShadowRoot = document): Element | null {
  const { activeElement } = root;
  return activeElement?.shadowRoot?.activeElement ? focused(activeElement.shadowRoot) : activeElement;
}

beforeEach(async () => {
  localStorage.clear();
  await siteAnswers({});
});

test('the answers are within five stops of Tab', async () => {
  await ready();
  let stops = 0;
  while (stops < 6 && !focused()?.textContent?.includes('Left is better')) {
    await userEvent.tab();
    stops += 1;
  }
  expect(stops).toBeLessThanOrEqual(5);
});

test('the divider moves by arrow keys, answers nothing, and is kept', async () => {
  const screen = await ready();
  const divider = deepAll<HTMLElement>(screen, '[role=separator]')[0]!;
  divider.focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}');
  expect(divider.getAttribute('aria-valuenow')).toBe('34');
  expect(textOf(screen)).toContain('1 of 1');
  expect(localStorage.getItem('maquette.share.compare')).toBe('0.340');
});

test('the difference of the silhouettes has a legend, without violations', async () => {
  const screen = await ready();
  buttonOf(screen, 'Difference').click();
  await waitForText(screen, 'Only left');
  expect(await violations()).toEqual([]);
});
