/** What is known of a version as pairs of name and value, for one version and for the differences of two. */

import { NAMES } from '../../contract/names';
import type { ModelVersionDetail, OutcomeJson } from '../../contract/schema';
import { bytes, capital, count, words } from '../../ui/format';
import { nameOf } from './tree';

export type Value = string | number | null;
export type Facts = Map<string, Value>;

export interface Difference {
  name: string;
  first: Value;
  second: Value;
}

/** Return the leaves of nested JSON by their path, as `training › rate`; lists of plain values are one leaf. */
export function leavesOf(value: unknown, path = ''): [string, Value][] {
  if (typeof value === 'number' || typeof value === 'string') return [[path, value]];
  if (value === null || value === undefined) return path ? [[path, null]] : [];
  if (typeof value !== 'object') return [[path, value ? 'yes' : 'no']];
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== 'object'))
    return [[path, value.join(', ')]];
  return Object.entries(value).flatMap(([name, one]) =>
    leavesOf(one, path ? `${path} › ${words(name)}` : words(name)),
  );
}

/** Where a version comes from and where it runs. */
export function originOf(version: ModelVersionDetail): Facts {
  const { parent, release, code } = version;
  return new Map<string, Value>([
    ['Trained from', parent && `${nameOf(parent)}${parent.id ? '' : ' (not registered here)'}`],
    ['Release', release && nameOf(release)],
    ['Code', code && `${code.version} ${code.commit.slice(0, 12)}`.trim()],
    ['Kind', capital(words(version.kind))],
    ['Runs on', version.queue.toUpperCase()],
    ['Weights', version.size_bytes > 0 ? bytes(version.size_bytes) : null],
    ['Weights’ SHA-256', version.weights_sha256.slice(0, 16) || null],
    ['Workers that hold it', version.n_workers],
    ['Registered by', version.registered_by],
  ]);
}

function resultsOf(outcome: OutcomeJson | undefined, other: string): Facts {
  const against = outcome?.against.find(({ model_version_id }) => model_version_id === other);
  return new Map<string, Value>([
    ['Candidates made', outcome?.candidates ?? 0],
    ['Candidates failed', outcome?.failed ?? 0],
    ['Win share against each other', against?.win_share ?? null],
    ['Win share against all', outcome?.record.win_share ?? null],
    ['Mean rating', outcome?.mean_rating ?? null],
  ]);
}

function allOf(version: ModelVersionDetail, outcome: OutcomeJson | undefined, other: string): Facts {
  return new Map<string, Value>([
    ['Status', NAMES.VersionStatusEnum[version.status].text],
    ...originOf(version),
    ...resultsOf(outcome, other),
    ...leavesOf({ table: version.table, settings: version.settings, size: version.size }).map(
      ([name, value]): [string, Value] => [capital(name), value],
    ),
    ['Notes', version.notes || null],
  ]);
}

/** Return what differs between two versions; what only one has is null for the other. */
export function differencesOf(
  first: ModelVersionDetail,
  second: ModelVersionDetail,
  outcomes: ReadonlyMap<string, OutcomeJson>,
): Difference[] {
  const ones = allOf(first, outcomes.get(first.id), second.id);
  const others = allOf(second, outcomes.get(second.id), first.id);
  const names = [...new Set([...ones.keys(), ...others.keys()])];
  return names
    .map((name) => ({ name, first: ones.get(name) ?? null, second: others.get(name) ?? null }))
    .filter(({ first, second }) => first !== second);
}

export function shownValue(value: Value): string {
  if (value === null || value === '') return '—';
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? count(value) : String(Number(value.toPrecision(4)));
}

/** Return 0.625 as 63 %, and a dash before the first comparison. */
export function share(value: number | null | undefined): string {
  return value === null || value === undefined ? '—' : `${Math.round(value * 100)} %`;
}
