import { afterEach, expect, it } from 'vitest';
import type { Session, Stage } from '../api/types';
import { session } from './session';
import { allStages } from './stages';

const MASKS: Stage = {
  kind: 'mask_review',
  name: 'Mask review',
  action: 'Review masks',
  description: 'Is it one object?',
  roles: ['annotator', 'lead'],
  state: 'mask_review',
};

afterEach(() => session.set({ status: 'unknown', session: null, campaignId: null }));

it('lists the stages of the session, and none without one', () => {
  expect(allStages()).toEqual([]);
  session.set({ status: 'known', session: { stages: [MASKS] } as unknown as Session, campaignId: null });
  expect(allStages()).toEqual([MASKS]);
});
