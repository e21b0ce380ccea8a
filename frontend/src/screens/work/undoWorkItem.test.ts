import { expect, it } from 'vitest';
import { undoWorkItemIntent } from './undoWorkItem';

it('names the lease of the submission, in its lane, and the item that comes back', () => {
  const item = { id: 'w', lease_token: 8, object: { number: 4 } } as Parameters<typeof undoWorkItemIntent>[0];
  expect(undoWorkItemIntent(item, 'work-item:w')).toMatchObject({
    lane: 'work-item:w',
    operation: 'undo_work_item',
    path: { item_id: 'w' },
    body: { lease_token: 8 },
    reopensWorkItem: 'w',
  });
});
