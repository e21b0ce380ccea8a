/** What another person changed in a campaign while its form was open. */

import { ApiError } from '../api/errors';
import { GUIDED_WORK, type GuidedWork } from './work/guides';

interface Setting {
  before: unknown;
  after: unknown;
}

export interface Conflict {
  /** The version that the site has now. */
  version: number;
  changes: readonly { version: number; by: string; changes: Readonly<Record<string, Setting>> }[];
}

const NAMES: Readonly<Record<string, string>> = {
  name: 'Name',
  guide: 'Guide',
  stage_guides: 'Guides of kinds of work',
  attribute: 'What is judged',
  candidates_per_object: 'Candidates per object',
  quality_bar: 'Quality bar',
  show_quality_bar: 'Annotators see the quality bar',
  min_pose_iou: 'Least outline match',
  overlap: 'Annotators per object',
  lease_seconds: 'Lease (seconds)',
  round_number: 'Collection round',
  review_masks: 'People review masks',
  default_shading: 'First shading',
  is_active: 'Active',
  sources: 'Sources',
};
const LONGEST = 60;

/** Read the details of a refusal; null for any other error. */
export function conflictOf(error: unknown): Conflict | null {
  return error instanceof ApiError && error.code === 'changed_meanwhile' ? (error.details as Conflict) : null;
}

/** One sentence for each changed setting. */
export function describeConflict({ changes }: Conflict): string[] {
  return changes.flatMap(({ by, changes: settings }) =>
    Object.entries(settings).map(
      ([name, { before, after }]) =>
        `${NAMES[name] ?? name}: ${by || 'Somebody'} changed ${inWords(before)} to ${inWords(after)}.`,
    ),
  );
}

function inWords(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (Array.isArray(value))
    return value.map(({ name, n_candidates }) => `${n_candidates} × ${name}`).join(', ') || 'none';
  if (typeof value === 'object' && value !== null) return guidesInWords(value);
  const text = String(value);
  if (text === '') return 'nothing';
  return typeof value === 'string'
    ? `“${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}”`
    : text;
}

function guidesInWords(guides: object): string {
  const names = Object.keys(guides).map((work) => GUIDED_WORK[work as GuidedWork] ?? work);
  return names.length === 0 ? 'nothing' : `texts for ${names.join(', ').toLowerCase()}`;
}

/** Return the fields of `body` whose values differ from those of `known`: what the person changed. */
export function changedFields<Body extends object>(body: Body, known: object): Partial<Body> {
  const entries = Object.entries(body).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify((known as Record<string, unknown>)[name]),
  );
  return Object.fromEntries(entries) as Partial<Body>;
}
