/** How the states of things are named and coloured, in one place. */

import { html } from 'lit';
import type { ReasonEnum } from '../contract/schema';
import { capital, words } from './format';
import type { Tone } from './toasts';

interface Look {
  text: string;
  tone: Tone | '';
  help: string;
}

const OBJECT: Record<string, Look> = {
  mask_review: { text: 'Mask review', tone: 'info', help: 'Somebody has to accept the mask.' },
  proposing: { text: 'Proposing', tone: 'info', help: 'Workers make candidates.' },
  selecting: { text: 'Selecting', tone: 'info', help: 'Annotators choose among the candidates.' },
  escalated: { text: 'With an artist', tone: 'warn', help: 'No candidate was good enough.' },
  aligning: { text: 'Aligning', tone: 'info', help: 'The winner is placed in the scene.' },
  done: { text: 'Done', tone: 'good', help: 'Accepted and aligned.' },
  parked: { text: 'Parked', tone: 'warn', help: 'Waits for a lead: no candidate could be made.' },
  discarded: { text: 'Discarded', tone: '', help: 'Left out for good.' },
};

const PROGRESS: Record<string, Look> = {
  waiting: { text: 'Waiting for the pointmap', tone: '', help: 'The scene has to be measured first.' },
  queued: { text: 'Queued', tone: '', help: 'Waits for a free worker.' },
  running: { text: 'Running', tone: 'info', help: 'A worker is on it.' },
  done: { text: 'Done', tone: 'good', help: '' },
  ready: { text: 'Ready', tone: 'good', help: '' },
  failed: { text: 'Failed', tone: 'bad', help: '' },
  dead: { text: 'Given up', tone: 'bad', help: 'Failed too often; a lead can retry it.' },
  cancelled: { text: 'Cancelled', tone: '', help: '' },
};

/** The stages in the order in which an object passes them. */
export const STAGES = ['mask_review', 'proposing', 'selecting', 'escalated', 'aligning', 'done'] as const;
export const SIDE_STAGES = ['parked', 'discarded'] as const;

export function objectLook(state: string): Look {
  return OBJECT[state] ?? { text: capital(words(state)), tone: '', help: '' };
}

export function progressLook(status: string): Look {
  return PROGRESS[status] ?? { text: capital(words(status)), tone: '', help: '' };
}

export function objectChip(state: string) {
  const { text, tone, help } = objectLook(state);
  return html`<span class="chip ${tone}" title=${help}>${text}</span>`;
}

export function progressChip(status: string) {
  const { text, tone, help } = progressLook(status);
  return html`<span class="chip ${tone}" title=${help}>${text}</span>`;
}

/** Why a mask may be discarded, in the paper's order: the keys 1 to 4. */
export const DISCARD_REASONS: Record<ReasonEnum, string> = {
  poor_quality: 'Poor mask quality',
  several_objects: 'Several objects in one mask',
  unclear_part: 'Unclear or only a part',
  other: 'Another reason',
};

/** The reasons in that order. */
export const DISCARDS = Object.keys(DISCARD_REASONS) as readonly ReasonEnum[];

export function discardReason(reason: string): string {
  return reason in DISCARD_REASONS ? DISCARD_REASONS[reason as ReasonEnum] : capital(words(reason));
}
