import { expect, it } from 'vitest';
import type { Brief } from '../../contract/schema';
import { rightsOf } from './rights';

const ARTIST = { id: 1, username: 'ann', role: 'artist' as const };
const LEAD = { id: 2, username: 'leo', role: 'lead' as const };
const ANNOTATOR = { id: 3, username: 'tom', role: 'annotator' as const };

const brief = (state: Brief['state'], assignee_id: number | null = null, uploaded_by = 'ann') =>
  ({ state, assignee_id, uploads: [{ submitted_at: 'then', uploaded_by }] }) as unknown as Brief;

const allowed = (...given: Parameters<typeof rightsOf>) =>
  Object.entries(rightsOf(...given))
    .filter(([, may]) => may)
    .map(([name]) => name);

it('lets artists take what is open, and nobody else', () => {
  expect(allowed(brief('open'), ARTIST)).toEqual(['claim']);
  expect(allowed(brief('open'), ANNOTATOR)).toEqual([]);
  expect(allowed(brief('open'), null)).toEqual([]);
});

it('lets only its artist upload, and a lead release it', () => {
  expect(allowed(brief('claimed', 1), ARTIST)).toEqual(['release', 'upload']);
  expect(allowed(brief('claimed', 9), ARTIST)).toEqual([]);
  expect(allowed(brief('claimed', 1), LEAD)).toEqual(['release', 'park', 'reopen']);
});

it('lets a lead review what somebody else made', () => {
  expect(allowed(brief('submitted', 1), LEAD)).toEqual(['review', 'reopen']);
  expect(allowed(brief('submitted', 2, 'leo'), LEAD)).toEqual(['withdraw', 'reopen']);
  expect(allowed(brief('submitted', 1), ARTIST)).toEqual(['withdraw']);
  expect(allowed(brief('submitted', 9), ARTIST)).toEqual([]);
  expect(allowed(brief('accepted', 1), LEAD)).toEqual([]);
});
