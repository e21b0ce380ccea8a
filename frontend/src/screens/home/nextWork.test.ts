import { expect, it } from 'vitest';
import type { Stage } from '../../api/types';
import type { HomeAnswer } from '../../contract/schema';
import { amountOf, atMachines, waitingFor } from './nextWork';

const STAGES = [
  { kind: 'alignment', action: 'Align' },
  { kind: 'best_of_n', action: 'Choose the best' },
] as unknown as Stage[];

const HOME = {
  work: [
    { kind: 'alignment', available: 0, held: 1 },
    { kind: 'best_of_n', available: 12, held: 0 },
    { kind: 'mask_review', available: 0, held: 0 },
  ],
  escalations: { open: 3, submitted: 1, mine: 2 },
  returned_meshes: [{ escalation_id: 'e1', object: { name: 'vase', number: 1 } }],
  progress: {
    states: [
      { state: 'proposing', count: 4 },
      { state: 'done', count: 9 },
    ],
  },
} as unknown as HomeAnswer;

it('puts what came back first, then reviews, work in the order of the site, and open cards', () => {
  expect(waitingFor(HOME, 'lead', STAGES).map(({ text, amount }) => `${text}: ${amount}`)).toEqual([
    'Improve vase: returned by the reviewer',
    'Review meshes: 1 submitted mesh',
    'Align: 1 object to align',
    'Choose the best: 12 objects to choose for',
    'Continue your meshes: 1 claimed object',
    'Claim an object: 3 open escalations',
  ]);
});

it('offers the board to no annotator', () => {
  const home = { ...HOME, returned_meshes: [], escalations: { open: 3, submitted: 1, mine: 0 } };
  expect(waitingFor(home, 'annotator', STAGES).map(({ kind }) => kind)).toEqual(['alignment', 'best_of_n']);
});

it('counts what machines work on', () => {
  expect(atMachines(HOME)).toBe(4);
  expect(amountOf('mask_review', 1)).toBe('1 mask');
});
