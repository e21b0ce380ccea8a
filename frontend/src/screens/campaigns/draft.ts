/** The settings of a campaign as a person edits them, and what of them is sent. Numbers are kept as they were typed. */

import type { CampaignAnswer, ModelVersionAnswer, RatingLevel } from '../../api/types';
import type { StageGuides } from '../../contract/schema';
import type { ATTRIBUTES, SHADINGS } from './choices';

export interface ChosenSource {
  model_version_id: string;
  n_candidates: number;
  priority: number;
}

export interface Draft {
  name: string;
  guide: string;
  stage_guides: StageGuides;
  attribute: keyof typeof ATTRIBUTES;
  default_shading: keyof typeof SHADINGS;
  quality_bar: string;
  show_quality_bar: boolean;
  min_pose_percent: string;
  overlap: string;
  lease_minutes: string;
  review_masks: boolean;
  is_active: boolean;
  sources: readonly ChosenSource[];
}

/** Ratings and bars are compared up to this much, as the site does. */
const ROUNDING = 1e-9;
/** Kept when settings are copied: they are of the campaign itself. */
const OWN = ['name', 'is_active'] as const;

export function chosenSources(campaign: CampaignAnswer | null): ChosenSource[] {
  return (campaign?.sources ?? []).map(({ model_version_id, n_candidates, priority }) => ({
    model_version_id,
    n_candidates,
    priority,
  }));
}

/** The settings of a campaign, or of a new one. */
export function draftOf(campaign: CampaignAnswer | null): Draft {
  return {
    name: campaign?.name ?? '',
    guide: campaign?.guide ?? '',
    stage_guides: campaign?.stage_guides ?? {},
    attribute: campaign?.attribute ?? 'overall',
    default_shading: campaign?.default_shading ?? 'texture',
    quality_bar: String(campaign?.quality_bar ?? 0.6),
    show_quality_bar: campaign?.show_quality_bar ?? false,
    min_pose_percent: String(percentOf(campaign?.min_pose_iou ?? 0.5)),
    overlap: String(campaign?.overlap ?? 1),
    lease_minutes: String((campaign?.lease_seconds ?? 600) / 60),
    review_masks: campaign?.review_masks ?? true,
    is_active: campaign?.is_active ?? true,
    sources: chosenSources(campaign),
  };
}

/** What is sent. */
export function bodyOf(draft: Draft) {
  const { min_pose_percent, lease_minutes, quality_bar, overlap, sources, stage_guides, ...plain } = draft;
  return {
    ...plain,
    stage_guides: withText(stage_guides),
    quality_bar: Number(quality_bar),
    min_pose_iou: shareOf(Number(min_pose_percent)),
    overlap: Number(overlap),
    lease_seconds: Math.round(Number(lease_minutes) * 60),
    sources: [...sources],
  };
}

/** Guides that have a text, in one order: an emptied one is none. */
function withText(guides: StageGuides): StageGuides {
  const written = Object.entries(guides).filter(([, text]) => text.trim() !== '');
  return Object.fromEntries(written.sort(([one], [other]) => one.localeCompare(other)));
}

export function isSame(one: Draft, other: Draft): boolean {
  return JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
}

/** A percentage without the noise of its multiplication: 0.57 is 57. */
function percentOf(share: number): number {
  return Number((share * 100).toFixed(6));
}

function shareOf(percent: number): number {
  return Number((percent / 100).toFixed(8));
}

/** The settings of another campaign under the name of this one, without retired sources, whose names are returned. */
export function copied(
  draft: Draft,
  from: CampaignAnswer,
  versions: readonly ModelVersionAnswer[],
): { draft: Draft; leftOut: string[] } {
  const retired = new Set(versions.filter(({ status }) => status === 'retired').map(({ id }) => id));
  const theirs = draftOf(from);
  const own = Object.fromEntries(OWN.map((name) => [name, draft[name]]));
  return {
    draft: {
      ...theirs,
      ...own,
      sources: theirs.sources.filter(({ model_version_id }) => !retired.has(model_version_id)),
    },
    leftOut: from.sources
      .filter(({ model_version_id }) => retired.has(model_version_id))
      .map(({ name, version }) => `${name} ${version}`),
  };
}

/** The bars to choose from, in the words of the rating; a bar between two levels is there when it is the present one. */
export function barChoices(levels: readonly RatingLevel[], bar: string): { value: string; text: string }[] {
  const choices = levels.map(({ value }) => ({ value: String(value), text: barInWords(levels, value) }));
  if (choices.some(({ value }) => Number(value) === Number(bar))) return choices;
  if (levels.length === 0) return [{ value: bar, text: bar }];
  const own = { value: bar, text: `${barInWords(levels, Number(bar))} (${bar})` };
  const at = choices.findIndex(({ value }) => Number(value) > Number(bar));
  return at < 0 ? [...choices, own] : choices.toSpliced(at, 0, own);
}

function barInWords(levels: readonly RatingLevel[], bar: number): string {
  const meets = levels.filter(({ value }) => value >= bar - ROUNDING);
  if (meets.length === levels.length) return 'Any rating';
  if (meets.length <= 1) return meets[0] ? `Only ${meets[0].name}` : 'No rating';
  return `${meets[0]!.name} or better`;
}
