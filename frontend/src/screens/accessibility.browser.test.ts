/** axe on every screen and on the shared dialogs, in both themes: no violation of WCAG 2.2 A or AA. */

import { beforeAll, describe, expect, test } from 'vitest';
import type { WorkItem } from '../api/types';
import { session } from '../state/session';
import '../ui/reasonDialog';
import './alignment';
import './compare';
import './home';
import './login';
import './maskReview';
import { violations } from './testAxe';
import { alignmentItem, bestOfNItem, maskReviewItem } from './testItems';
import { screens } from './testScreens';
import { buttonOf, shown, siteAnswers, waitForText } from './testSite';

const work: Record<string, WorkItem> = {
  'mq-mask-review-screen': maskReviewItem,
  'mq-compare-screen': bestOfNItem(),
  'mq-alignment-screen': alignmentItem,
};

describe.each(['light', 'dark'])('in the %s theme', (theme) => {
  beforeAll(() => {
    document.documentElement.dataset.theme = theme;
  });

  test.each(screens)('$tag', async ({ tag, operation, properties, ready, others }) => {
    await siteAnswers({ ...others, [operation]: ready.body } as never);
    await waitForText(await shown(tag, properties), ready.text);
    expect(await violations()).toEqual([]);
  });

  test.each(Object.keys(work))('%s', async (tag) => {
    await siteAnswers({});
    const screen = await shown(tag, { item: work[tag] });
    Object.assign(screen.style, { display: 'block', width: '1200px', height: '700px' });
    await waitForText(screen, 'red mug');
    expect(await violations()).toEqual([]);
  });

  test('home', async () => {
    await siteAnswers({ list_held_work_items: { results: [] } });
    await waitForText(await shown('mq-home-screen', { campaignId: 'c1' }), 'Administration');
    expect(await violations()).toEqual([]);
  });

  test('log-in', async () => {
    session.set({ status: 'anonymous', session: null, campaignId: null });
    await shown('mq-login-screen');
    expect(await violations()).toEqual([]);
  });

  test('a dialog that asks for a reason, and what it misses', async () => {
    const dialog = await shown('mq-reason-dialog', {
      heading: 'Restore this object?',
      help: 'It returns to mask review.',
      action: 'Restore',
      open: true,
    });
    await waitForText(dialog, 'Reason');
    buttonOf(dialog, 'Restore').click();
    await waitForText(dialog, 'Write a reason');
    expect(await violations()).toEqual([]);
  });
});
