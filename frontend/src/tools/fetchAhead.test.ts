import { expect, it } from 'vitest';
import type { WorkItem } from '../api/types';
import { filesOf } from './fetchAhead';

const base = { image: { url: '/i.jpg' }, mask: { url: '/m.png' } };

it('names the photo and the mask', () => {
  expect(filesOf({ ...base, kind: 'best_of_n' } as WorkItem)).toEqual(['/i.jpg', '/m.png']);
});

it('names the mesh and the cloud of an alignment, if there is a cloud', () => {
  const payload = { candidate: { glb_url: '/c.glb' }, pointmap: { preview_url: '/p.bin' } };
  const item = { ...base, kind: 'alignment', payload } as WorkItem;
  expect(filesOf(item)).toEqual(['/i.jpg', '/m.png', '/c.glb', '/p.bin']);
  const without = { ...item, payload: { ...payload, pointmap: null } } as WorkItem;
  expect(filesOf(without)).toEqual(['/i.jpg', '/m.png', '/c.glb']);
});
