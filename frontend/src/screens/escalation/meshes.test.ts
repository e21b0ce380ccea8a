import { expect, it } from 'vitest';
import type { Brief } from '../../contract/schema';
import { meshesOf, neighbour } from './meshes';

const upload = (version: number, glb_url: string | null) => ({
  id: `u${version}`,
  version,
  glb_url,
  thumbnail_url: null,
});
const BRIEF = {
  uploads: [upload(1, '/1.glb'), upload(2, null), upload(3, '/3.glb')],
  candidates: [{ id: 'c', number: 7, glb_url: '/c.glb', thumbnail_url: '/c.png', layout: null, faces: 1 }],
} as unknown as Brief;

it('lists versions that passed, newest first, then the failed candidates', () => {
  expect(meshesOf(BRIEF).map(({ id, name }) => [id, name])).toEqual([
    ['u3', 'Version 3'],
    ['u1', 'Version 1'],
    ['c', 'No. 7'],
  ]);
});

it('goes round', () => {
  const meshes = meshesOf(BRIEF);
  expect(neighbour(meshes, 'c', 1)?.id).toBe('u3');
  expect(neighbour(meshes, 'u3', -1)?.id).toBe('c');
  expect(neighbour([], null, 1)).toBeNull();
});
