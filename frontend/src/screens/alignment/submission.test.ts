import { expect, it } from 'vitest';
import type { AlignmentItem } from '../../api/types';
import { IDENTITY } from '../../domain/layout';
import { alignmentIntent } from './submission';

it('sends the layout with the lease, once by its id', () => {
  const item = { id: 'w', lease_token: 8, object: { number: 4 } } as AlignmentItem;
  const times = { shown_at: 's', armed_at: 'a', decided_at: 'd' };
  const intent = alignmentIntent(item, {
    layout: IDENTITY,
    iou: 0.87654321,
    durationMs: 1234.5,
    edits: 6,
    times,
  });
  expect(intent).toMatchObject({
    lane: 'alignment:w',
    operation: 'submit_alignment',
    path: { item_id: 'w' },
    finishesWorkItem: 'w',
  });
  expect(intent.body).toEqual({
    lease_token: 8,
    submission_id: intent.id,
    layout: IDENTITY,
    silhouette_iou: 0.8765,
    duration_ms: 1235,
    n_edits: 6,
    ...times,
  });
});
