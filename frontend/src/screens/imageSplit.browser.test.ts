/** The split of a photo: leads change it, others see whether it is held out, and a refusal is shown. */

import { expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import './imageSplit';
import type { MqImageSplit } from './imageSplit';
import { SESSION, siteAnswers } from './testSite';

const ALONE = 'a'.repeat(64);
const IMAGE = { id: 'i1', campaign_id: 'c1', group_id: ALONE, holdout: false } as ResponseOf<'get_image'>;

async function shownTo(role: 'lead' | 'annotator', image: typeof IMAGE, answers = {}) {
  const session = { ...SESSION, user: { ...SESSION.user!, role } } as typeof SESSION;
  const sent = await siteAnswers({ get_session: session, ...answers });
  const element = document.createElement('mq-image-split') as MqImageSplit;
  element.image = image;
  document.body.append(element);
  await element.updateComplete;
  const root = element.shadowRoot!;
  return { element, root, sent };
}

test('a lead holds a photo out and names its group', async () => {
  const { element, root, sent } = await shownTo('lead', IMAGE, { assign_splits: { results: [] } });
  const changed = vi.fn();
  element.addEventListener('split-changed', changed);
  const group = root.querySelector<HTMLInputElement>('input[name=group]')!;
  expect(group.value).toBe('');
  group.value = ' kitchen ';
  root.querySelector<HTMLInputElement>('input[name=holdout]')!.click();
  root.querySelector('button')!.click();
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(sent).toEqual([
    { operation: 'assign_splits', body: { image_ids: ['i1'], holdout: true, group: 'kitchen' } },
  ]);
});

test('the group is not sent when it stays', async () => {
  const grouped = { ...IMAGE, group_id: 'video 1', holdout: true };
  const { root, sent } = await shownTo('lead', grouped, { assign_splits: { results: [] } });
  expect(root.querySelector<HTMLInputElement>('input[name=group]')!.value).toBe('video 1');
  root.querySelector<HTMLInputElement>('input[name=holdout]')!.click();
  root.querySelector('button')!.click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  expect(sent[0]!.body).toEqual({ image_ids: ['i1'], holdout: false });
});

test('a refusal leaves the page as it is', async () => {
  const { element, root, sent } = await shownTo('lead', IMAGE, { assign_splits: 'error' });
  const changed = vi.fn();
  element.addEventListener('split-changed', changed);
  root.querySelector('button')!.click();
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  await vi.waitFor(() => expect(root.querySelector('button')!.disabled).toBe(false));
  expect(changed).not.toHaveBeenCalled();
});

test('others see that a photo is held out, and nothing else', async () => {
  const { root } = await shownTo('annotator', { ...IMAGE, holdout: true });
  expect(root.textContent).toContain('Held out for testing');
  expect(root.querySelector('form')).toBeNull();
});
