import { expect, test } from 'vitest';
import { ApiError } from '../api/errors';
import { type Conflict, changedFields, conflictOf, describeConflict } from './campaignConflict';

const DETAILS: Conflict = {
  version: 4,
  changes: [
    { version: 3, by: 'lena', changes: { quality_bar: { before: 0.6, after: 0.7 } } },
    {
      version: 4,
      by: '',
      changes: {
        is_active: { before: true, after: false },
        guide: { before: '', after: 'x'.repeat(70) },
        stage_guides: { before: {}, after: { artist: 'a', best_of_n: 'b' } },
        sources: { before: [{ name: 'a 1', n_candidates: 2 }], after: [] },
      },
    },
  ],
};

test('each changed setting is a sentence', () => {
  expect(describeConflict(DETAILS)).toEqual([
    'Quality bar: lena changed 0.6 to 0.7.',
    'Active: Somebody changed on to off.',
    `Guide: Somebody changed nothing to “${'x'.repeat(60)}…”.`,
    'Guides of kinds of work: Somebody changed nothing to texts for artists’ meshes, choosing and rating.',
    'Sources: Somebody changed 2 × a 1 to none.',
  ]);
});

test('only the refusal of an outdated version is a conflict', () => {
  expect(conflictOf(new ApiError(409, 'changed_meanwhile', '', DETAILS))).toEqual(DETAILS);
  expect(conflictOf(new ApiError(409, 'campaign_name_taken', ''))).toBeNull();
  expect(conflictOf(new Error('x'))).toBeNull();
});

test('only what the person changed is sent', () => {
  const known = { name: 'a', overlap: 1, sources: [{ n_candidates: 2 }], version: 3 };
  expect(changedFields({ name: 'a', overlap: 2, sources: [{ n_candidates: 2 }] }, known)).toEqual({
    overlap: 2,
  });
});
