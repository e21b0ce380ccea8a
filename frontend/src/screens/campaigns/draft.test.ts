import { describe, expect, test } from 'vitest';
import type { CampaignAnswer, ModelVersionAnswer } from '../../api/types';
import { barChoices, bodyOf, copied, draftOf, isSame } from './draft';

const LEVELS = [
  { value: 0, name: 'Unusable', help: '' },
  { value: 0.25, name: 'Poor', help: '' },
  { value: 0.5, name: 'Fair', help: '' },
  { value: 0.75, name: 'Good', help: '' },
  { value: 1, name: 'Excellent', help: '' },
];
const KITCHEN = {
  id: 'c2',
  name: 'Kitchen',
  guide: 'Look at handles.',
  stage_guides: { alignment: 'On the shelf.', best_of_n: 'From behind, too.' },
  attribute: 'shape',
  default_shading: 'clay',
  quality_bar: 0.75,
  show_quality_bar: true,
  min_pose_iou: 0.57,
  overlap: 2,
  lease_seconds: 90,
  round_number: 3,
  review_masks: false,
  is_active: false,
  sources: [
    {
      model_version_id: 'v1',
      name: 'maquette',
      version: '4',
      kind: 'own_model',
      n_candidates: 4,
      priority: 5,
    },
    {
      model_version_id: 'v0',
      name: 'maquette',
      version: '3',
      kind: 'own_model',
      n_candidates: 2,
      priority: 1,
    },
  ],
  version: 7,
  candidates_per_object: 6,
  created_at: '2026-01-01T00:00:00Z',
} as CampaignAnswer;
const VERSIONS = [
  { id: 'v1', status: 'active' },
  { id: 'v0', status: 'retired' },
] as ModelVersionAnswer[];

test('what is loaded is sent unchanged', () => {
  const { id, version, candidates_per_object, created_at, round_number, sources, ...settings } = KITCHEN;
  const sent = sources.map(({ model_version_id, n_candidates, priority }) => ({
    model_version_id,
    n_candidates,
    priority,
  }));
  expect(bodyOf(draftOf(KITCHEN))).toEqual({ ...settings, sources: sent });
});

test('a guide that is emptied is sent as none', () => {
  const draft = draftOf(KITCHEN);
  const emptied = { ...draft, stage_guides: { best_of_n: 'From behind, too.', alignment: ' ', artist: '' } };
  expect(bodyOf(emptied).stage_guides).toEqual({ best_of_n: 'From behind, too.' });
  expect(isSame({ ...draft, stage_guides: { ...draft.stage_guides, artist: '' } }, draft)).toBe(true);
});

test('a number that is typed otherwise is no change', () => {
  const draft = draftOf(KITCHEN);
  expect(isSame({ ...draft, quality_bar: '0.750' }, draft)).toBe(true);
  expect(isSame({ ...draft, quality_bar: '0.5' }, draft)).toBe(false);
});

test('a copy keeps the name and whether work is handed out, and leaves retired sources out', () => {
  const { draft, leftOut } = copied({ ...draftOf(null), name: 'Garden' }, KITCHEN, VERSIONS);
  expect(draft).toEqual({
    ...draftOf(KITCHEN),
    name: 'Garden',
    is_active: true,
    sources: [{ model_version_id: 'v1', n_candidates: 4, priority: 5 }],
  });
  expect(leftOut).toEqual(['maquette 3']);
});

describe('the bar in words', () => {
  const words = (bar: string) => barChoices(LEVELS, bar).map(({ value, text }) => `${value}: ${text}`);
  const OF_LEVELS = [
    '0: Any rating',
    '0.25: Poor or better',
    '0.5: Fair or better',
    '0.75: Good or better',
    '1: Only Excellent',
  ];

  test('of the levels', () => {
    expect(words('0.75')).toEqual(OF_LEVELS);
    expect(words('1.0')).toEqual(OF_LEVELS);
  });

  test('without a scale', () => {
    expect(barChoices([], '0.6')).toEqual([{ value: '0.6', text: '0.6' }]);
  });

  test('between two levels', () => {
    expect(words('0.6')).toEqual(OF_LEVELS.toSpliced(3, 0, '0.6: Good or better (0.6)'));
  });
});
