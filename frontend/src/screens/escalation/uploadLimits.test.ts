import { expect, it } from 'vitest';
import { acceptedKinds, limitsText, refusalOf } from './uploadLimits';

const LIMITS = {
  extensions: ['glb', 'zip'],
  max_bytes: 200_000_000,
  max_triangles: 2_000_000,
  heavy_triangles: 300_000,
  how_to_export: { blend: 'Export a GLB.' },
};

it('states the limits', () => {
  expect(limitsText(LIMITS)).toBe(
    'GLB, OBJ, PLY or STL, or a ZIP with textures; at most 200 MB and 2,000,000 triangles (best below 300,000).',
  );
  expect(acceptedKinds(LIMITS)).toBe('.glb,.zip');
});

it.each([
  ['a.glb', 1, ''],
  ['A.GLB', 200_000_000, ''],
  ['a.glb', 0, 'The file is empty.'],
  ['a.glb', 200_000_001, 'The file has 200 MB; at most 200 MB are accepted.'],
  ['scene.blend', 1, 'Export a GLB.'],
  ['notes.txt', 1, 'Not a mesh that can be read here.'],
  ['glb', 1, 'Not a mesh that can be read here.'],
])('%s of %i bytes', (name, size, refusal) => {
  expect(refusalOf({ name, size }, LIMITS).startsWith(refusal)).toBe(true);
  expect(refusalOf({ name, size }, LIMITS) === '').toBe(refusal === '');
});
