import { expect, test, vi } from 'vitest';
import { ApiError } from '../api/errors';
import type { upload } from '../api/upload';
import { ImageUploads } from './imageUploads';

type Send = typeof upload<'upload_images'>;

const file = (path: string) => ({ path, file: new File(['12345'], path.slice(path.lastIndexOf('/') + 1)) });
const DONE = { created: [], duplicates: [], refused: [], notes: [], objects_created: 0 };

test('two files travel at a time, and each has its outcome', async () => {
  const finish: (() => void)[] = [];
  const send = vi.fn(() => new Promise((resolve) => finish.push(() => resolve({ ...DONE, created: [{}] }))));
  const onArrived = vi.fn();
  const uploads = new ImageUploads('c1', onArrived, send as unknown as Send);
  uploads.add([file('a.png'), file('b.png'), file('c.png')]);
  expect(uploads.uploads.value.map(({ status }) => status)).toEqual(['sending', 'sending', 'waiting']);
  finish[0]!();
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(3));
  finish[1]!();
  finish[2]!();
  await vi.waitFor(() => expect(uploads.uploads.value.every(({ status }) => status === 'done')).toBe(true));
  expect(onArrived).toHaveBeenCalledTimes(3);
  uploads.clear();
  expect(uploads.uploads.value).toEqual([]);
});

test('a refused file shows the reason', async () => {
  const refused = [{ name: 'x.svg', code: 'not_an_image', message: 'This is not a photo.' }];
  const send = vi.fn(async () => ({ ...DONE, refused }));
  const uploads = new ImageUploads('c1', () => {}, send as unknown as Send);
  uploads.add([file('x.svg')]);
  await vi.waitFor(() => expect(uploads.uploads.value[0]?.status).toBe('refused'));
  expect(uploads.uploads.value[0]?.refused).toEqual(refused);
});

test('a refused call is the outcome of that file alone', async () => {
  const send = vi
    .fn()
    .mockRejectedValueOnce(new ApiError(413, 'too_large', 'More than 50 MB.'))
    .mockResolvedValueOnce({ ...DONE, duplicates: [{}] });
  const uploads = new ImageUploads('c1', () => {}, send as unknown as Send);
  uploads.add([file('a.zip'), file('b.png')]);
  await vi.waitFor(() =>
    expect(uploads.uploads.value.map(({ status }) => status)).toEqual(['refused', 'done']),
  );
  expect(uploads.uploads.value[0]?.refused[0]).toMatchObject({
    code: 'too_large',
    message: 'More than 50 MB.',
  });
  expect(uploads.uploads.value[1]?.duplicates).toBe(1);
});

test('a photo travels with its masks and its table of licences, and hidden files stay at home', async () => {
  const sent: string[][] = [];
  const send = vi.fn(async (_operation: string, _path: unknown, { files }: { files: File[] }) => {
    sent.push(files.map(({ name }) => name));
    return { ...DONE, created: [{}], objects_created: files.length - 1 };
  });
  const uploads = new ImageUploads('c1', () => {}, send as unknown as Send);
  uploads.add(
    [
      'set/images/a.jpg',
      'set/masks/a.png',
      'set/images/LICENSES.csv',
      'set/images/._a.jpg',
      'chair_mask.png',
    ].map(file),
  );
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent).toEqual([['a.jpg', 'a.jpg.mask.1.png', 'LICENSES.csv'], ['chair_mask.png']]);
});

test('photos travel with what was chosen and typed when they were added', async () => {
  const send = vi.fn(async (_operation: string, _path: unknown, _body: unknown) => ({ ...DONE }));
  const uploads = new ImageUploads('c1', () => {}, send as unknown as Send);
  uploads.add([file('a.png')], { holdout: true, group: 'kitchen', source: 'Ann', licence: 'CC0-1.0' });
  uploads.add([file('b.png')]);
  await vi.waitFor(() => expect(send).toHaveBeenCalledTimes(2));
  expect(send.mock.calls[0]![2]).toMatchObject({
    holdout: true,
    group: 'kitchen',
    source: 'Ann',
    licence: 'CC0-1.0',
  });
  expect(Object.keys(send.mock.calls[1]![2] as object)).toEqual(['files']);
});
