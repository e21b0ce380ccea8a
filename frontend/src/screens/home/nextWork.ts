/** Which work exists for a person, the most urgent first: for the home page and for pages that have run out of work. */

import type { Role, Stage, WorkKind } from '../../api/types';
import type { HomeAnswer } from '../../contract/schema';
import { plural } from '../../ui/format';

export interface Waiting {
  /** What to do, as a command. */
  text: string;
  path: string;
  /** How much there is, in words. */
  amount: string;
  kind: WorkKind | 'escalation';
}

const ARTISTS: readonly Role[] = ['artist', 'lead', 'admin'];
const LEADS: readonly Role[] = ['lead', 'admin'];

/** What one item of a kind is called. */
const ITEMS: Record<WorkKind, [one: string, many: string]> = {
  mask_review: ['mask', 'masks'],
  best_of_n: ['object to choose for', 'objects to choose for'],
  alignment: ['object to align', 'objects to align'],
  pose_review: ['pose to review', 'poses to review'],
};

export function amountOf(kind: WorkKind, count: number): string {
  return plural(count, ...ITEMS[kind]);
}

/** Returned versions first, then reviews that hold others up, then the kinds in the site's order, then open cards. */
export function waitingFor(home: HomeAnswer, role: Role, stages: readonly Stage[]): Waiting[] {
  const { open, submitted, mine } = home.escalations;
  const waiting: Waiting[] = home.returned_meshes.map(({ escalation_id, object }) => ({
    text: `Improve ${object.name || `object #${object.number}`}`,
    path: `/escalations/${escalation_id}`,
    amount: 'returned by the reviewer',
    kind: 'escalation',
  }));
  const board = (text: string, amount: string): void => {
    waiting.push({ text, path: '/escalations', amount, kind: 'escalation' });
  };
  if (LEADS.includes(role) && submitted > 0)
    board('Review meshes', plural(submitted, 'submitted mesh', 'submitted meshes'));
  for (const { kind, available, held } of home.work) {
    const action = stages.find((stage) => stage.kind === kind)?.action;
    if (action && available + held > 0)
      waiting.push({
        text: action,
        path: `/work?kind=${kind}`,
        amount: amountOf(kind, available + held),
        kind,
      });
  }
  if (mine > home.returned_meshes.length)
    board('Continue your meshes', plural(mine - home.returned_meshes.length, 'claimed object'));
  if (ARTISTS.includes(role) && open > 0) board('Claim an object', plural(open, 'open escalation'));
  return waiting;
}

const MACHINES = ['proposing'];

/** How many objects wait for a worker: their work comes by itself. */
export function atMachines({ progress }: HomeAnswer): number {
  return progress.states
    .filter(({ state }) => MACHINES.includes(state))
    .reduce((sum, { count }) => sum + count, 0);
}
