import { expect, it, vi } from 'vitest';
import { MeshCache } from './meshCache';
import type { MeshModel } from './meshModel';

function fakeModel(url: string, bytes = 1) {
  return { url, bytes, dispose: vi.fn() } as unknown as MeshModel & { dispose: ReturnType<typeof vi.fn> };
}

function heldCache(bound = 1000) {
  const asked: string[] = [];
  const release = new Map<string, () => void>();
  const cache = new MeshCache((url) => {
    asked.push(url);
    return new Promise((resolve) => release.set(url, () => resolve(fakeModel(url))));
  }, bound);
  return { asked, release, cache };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

it('fetches a URL once, however often it is asked for', async () => {
  const { cache, asked, release } = heldCache();
  const both = [cache.load('a'), cache.load('a')];
  await settle();
  release.get('a')!();
  const [first, second] = await Promise.all(both);
  expect(asked).toEqual(['a']);
  expect(first).toBe(second);
  expect(cache.peek('a')).toBe(first);
});

it('starts what is looked at before what is prefetched', async () => {
  const { cache, asked, release } = heldCache();
  for (const url of ['a', 'b', 'c', 'd', 'e']) void cache.prefetch(url);
  void cache.load('f');
  await settle();
  expect(asked).toEqual(['a', 'b', 'c']);
  release.get('a')!();
  await settle();
  expect(asked).toEqual(['a', 'b', 'c', 'f']);
});

it('can be asked again after a failure', async () => {
  let tries = 0;
  const cache = new MeshCache(async (url) => {
    tries += 1;
    if (tries === 1) throw new Error('no');
    return fakeModel(url);
  });
  await expect(cache.load('a')).rejects.toThrow('no');
  await expect(cache.load('a')).resolves.toMatchObject({ url: 'a' });
});

it('disposes of old meshes when memory is short', async () => {
  const first = fakeModel('a', 600);
  const cache = new MeshCache(async (url) => (url === 'a' ? first : fakeModel(url, 600)), 1000);
  await cache.load('a');
  await cache.load('b');
  expect(first.dispose).toHaveBeenCalledOnce();
  expect(cache.peek('a')).toBeUndefined();
});
