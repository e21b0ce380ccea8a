/** How the states of things are named and coloured, in one place. */

import { html } from 'lit';
import { NAMES, type Name } from '../contract/names';
import type { ReasonEnum, TargetObjectStateEnum } from '../contract/schema';
import { capital, words } from './format';
import type { Tone } from './toasts';

interface Look {
  text: string;
  tone: Tone | '';
  help: string;
}

const OBJECT_TONES: Record<TargetObjectStateEnum, Tone | ''> = {
  mask_review: 'info',
  proposing: 'info',
  selecting: 'info',
  escalated: 'warn',
  aligning: 'info',
  pose_review: 'warn',
  done: 'good',
  parked: 'warn',
  discarded: '',
};

const PROGRESS_TONES: Record<string, Tone> = {
  running: 'info',
  done: 'good',
  ready: 'good',
  failed: 'bad',
  dead: 'bad',
};

/** The statuses of machine work; where two kinds share one, they share its name. */
const PROGRESS: Record<string, Name> = {
  ...NAMES.PointmapStatusEnum,
  ...NAMES.MaskProposalStatusEnum,
  ...NAMES.CandidateStatusEnum,
  ...NAMES.GenerationStatusEnum,
};

/** The states in the order in which an object passes them. */
export const STATES = [
  'mask_review',
  'proposing',
  'selecting',
  'escalated',
  'aligning',
  'pose_review',
  'done',
] as const;
export const SIDE_STATES = ['parked', 'discarded'] as const;

export function objectLook(state: string): Look {
  if (!(state in NAMES.TargetObjectStateEnum)) return { text: capital(words(state)), tone: '', help: '' };
  const known = state as TargetObjectStateEnum;
  return { ...NAMES.TargetObjectStateEnum[known], tone: OBJECT_TONES[known] };
}

export function progressLook(status: string): Look {
  const name = PROGRESS[status] ?? { text: capital(words(status)), help: '' };
  return { ...name, tone: PROGRESS_TONES[status] ?? '' };
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
