import { afterEach, expect, it } from 'vitest';
import type { Session, Stage } from '../api/types';
import { session } from './session';
import { stagesOfRole } from './stages';

const MASKS: Stage = {
  kind: 'mask_review',
  name: 'Mask review',
  action: 'Review masks',
  description: 'Is it one object?',
  roles: ['annotator', 'lead'],
  state: 'mask_review',
};
const ALIGN: Stage = { ...MASKS, kind: 'alignment', name: 'Alignment', roles: ['annotator', 'artist'] };

afterEach(() => session.set({ status: 'unknown', session: null, campaignId: null }));

function signIn(): void {
  const known = { stages: [MASKS, ALIGN] } as unknown as Session;
  session.set({ status: 'known', session: known, campaignId: null });
}

it('lists the stages of a role in the order of the site', () => {
  expect(stagesOfRole('annotator')).toEqual([]);
  signIn();
  expect(stagesOfRole('annotator')).toEqual([MASKS, ALIGN]);
  expect(stagesOfRole('artist')).toEqual([ALIGN]);
  expect(stagesOfRole('engineer')).toEqual([]);
});
