/** Where a photo comes from, and its replacement and deletion: only while no object is outlined in it. */

import { beforeEach, expect, test, vi } from 'vitest';
import type { ResponseOf } from '../api/operations';
import '../ui/toasts';
import './imageRecord';
import { violations } from './testAxe';
import { buttonOf, deepAll, SESSION, type Sent, shown, siteAnswers, textOf, waitForText } from './testSite';

type Image = ResponseOf<'get_image'>;
const IMAGE = {
  id: 'i1',
  campaign_id: 'c1',
  name: 'shelf.jpg',
  source: 'Ann',
  licence: 'CC0-1.0',
  holdout: false,
  may_delete: true,
  objects: [],
} as unknown as Image;
const OUTLINED = { ...IMAGE, objects: [{ id: 'o1' }] } as unknown as Image;
const NEW = { ...IMAGE, id: 'i2' };
const report = { created: [], duplicates: [], refused: [], notes: [], objects_created: 0 };

let element: HTMLElement;
let sent: Sent[];

async function shownTo(role: 'lead' | 'annotator', image = IMAGE, uploaded: object = report): Promise<void> {
  sent = await siteAnswers({
    get_session: { ...SESSION, user: { ...SESSION.user!, role } },
    change_image: image,
    delete_image: null,
    upload_images: uploaded as ResponseOf<'upload_images'>,
  });
  element = await shown('mq-image-record', { image });
  document.body.append(document.createElement('mq-toasts'));
}

function choose(name: string): void {
  const data = new DataTransfer();
  data.items.add(new File(['x'], name, { type: 'image/png' }));
  const input = deepAll<HTMLInputElement>(element, 'input[type=file]')[0]!;
  input.files = data.files;
  input.dispatchEvent(new Event('change'));
}

const operations = () => sent.map(({ operation }) => operation);

beforeEach(() => history.replaceState(null, '', '/images/i1'));

test('a lead corrects source and licence', async () => {
  await shownTo('lead');
  const changed = vi.fn();
  element.addEventListener('image-changed', changed);
  deepAll<HTMLInputElement>(element, 'input[name=licence]')[0]!.value = ' CC-BY-4.0 ';
  buttonOf(element, 'Save').click();
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  expect(sent).toEqual([{ operation: 'change_image', body: { source: 'Ann', licence: 'CC-BY-4.0' } }]);
  expect(await violations()).toEqual([]);
});

test('a near-duplicate is named, with a link to it', async () => {
  await shownTo('annotator', { ...IMAGE, near_duplicate_of: { id: 'i0', name: 'first.jpg' } });
  expect(textOf(element)).toContain('Looks like first.jpg');
  expect(deepAll<HTMLAnchorElement>(element, 'a').map(({ pathname }) => pathname)).toEqual(['/images/i0']);
  expect(await violations()).toEqual([]);
});

test('others read them', async () => {
  await shownTo('annotator');
  expect(textOf(element)).toContain('Source Ann Licence CC0-1.0');
  expect(deepAll(element, 'form')).toEqual([]);
});

test('with an object the photo stays, and the page states why', async () => {
  await shownTo('lead', OUTLINED);
  await waitForText(element, '1 object is outlined in this photo');
  expect(textOf(element)).not.toContain('Delete');
});

test('the photo of somebody else is neither replaced nor deleted', async () => {
  await shownTo('annotator', { ...IMAGE, may_delete: false });
  await waitForText(element, 'Only a lead, or the person who uploaded the photo');
  expect(deepAll(element, 'button')).toEqual([]);
});

test('a photo that is held out is replaced by leads alone, since the new one is held out too', async () => {
  await shownTo('annotator', { ...IMAGE, holdout: true });
  expect(textOf(element)).toContain('Delete…');
  expect(textOf(element)).not.toContain('Replace…');
});

test('a deletion is confirmed, and leads back to the images', async () => {
  await shownTo('annotator');
  buttonOf(element, 'Delete…').click();
  await vi.waitFor(() => expect(deepAll(element, 'dialog[open]')).toHaveLength(1));
  expect(sent).toEqual([]);
  deepAll<HTMLButtonElement>(element, 'button.primary.danger')[0]!.click();
  await vi.waitFor(() => expect(location.pathname).toBe('/images'));
  expect(operations()).toEqual(['delete_image']);
});

test('a replacement comes before the deletion of the old photo', async () => {
  await shownTo('lead', IMAGE, { ...report, created: [NEW] });
  choose('better.png');
  await vi.waitFor(() => expect(location.pathname).toBe('/images/i2'));
  expect(operations()).toEqual(['upload_images', 'delete_image']);
});

test.each([
  { ...report, refused: [{ name: 'x', code: 'c', message: 'The file is damaged.', details: {} }] },
  { ...report, duplicates: [{ name: 'x', image_id: 'i9' }] },
])('a replacement that is not taken leaves the photo', async (uploaded) => {
  await shownTo('lead', IMAGE, uploaded);
  choose('worse.png');
  await waitForText(document.body, uploaded.refused[0]?.message ?? 'The campaign has this photo already.');
  expect(operations()).toEqual(['upload_images']);
  expect(location.pathname).toBe('/images/i1');
});
