import { expect, it } from 'vitest';
import type { PoseReviewItem } from '../../api/types';
import { poseReviewIntent } from './submission';

it('sends the verdict with its reason and times, once by its id', () => {
  const item = { id: 'w', lease_token: 8, object: { number: 4 } } as PoseReviewItem;
  const times = { shown_at: 's', armed_at: 'a', decided_at: 'd' };
  const intent = poseReviewIntent(item, {
    decision: 'returned',
    reason: 'It floats.',
    activeMs: 12.4,
    times,
  });
  expect(intent).toMatchObject({
    operation: 'submit_pose_review',
    path: { item_id: 'w' },
    finishesWorkItem: 'w',
  });
  expect(intent.body).toEqual({
    lease_token: 8,
    submission_id: intent.id,
    decision: 'returned',
    reason: 'It floats.',
    active_ms: 12,
    ...times,
  });
});
