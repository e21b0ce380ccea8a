/** For component tests: every screen that reads something, with what it reads when there is nothing and something to show. */

import type { OperationId, ResponseOf } from '../api/operations';
import './campaigns';
import './dataset';
import './datasets';
import './escalation';
import './escalations';
import './image';
import './images';
import './lead';
import './models';
import './object';
import './objects';
import './previous';
import './tokens';

export interface ScreenCase<Op extends OperationId = OperationId> {
  tag: string;
  /** What the screen reads first. */
  operation: Op;
  properties?: Record<string, unknown>;
  /** Missing for a screen of one thing, which is there or not. */
  empty?: { body: ResponseOf<Op>; text: string };
  ready: { body: ResponseOf<Op>; text: string };
  others?: { [Other in OperationId]?: ResponseOf<Other> };
}

const page = <T>(...results: unknown[]) => ({ results, next: null }) as T;
const CAMPAIGN = { campaignId: 'c1', query: new URLSearchParams() };
const IMAGE = {
  id: 'i1',
  campaign_id: 'c1',
  name: 'shelf.jpg',
  width: 640,
  height: 480,
  url: '/i.png',
  thumbnail_url: '/t.png',
  source: '',
  licence: 'CC0',
  created_at: '2026-01-01T00:00:00Z',
  near_duplicate_of: { id: 'i0', name: 'shelf-small.jpg' },
  pointmap: null,
  objects: [],
};
const OBJECT = {
  id: 'o1',
  number: 4,
  name: 'red mug',
  category: 'mug',
  state: 'selecting',
  discard_reason: null,
  priority: 0,
  holdout: false,
  state_changed_at: '2026-01-01T00:00:00Z',
  image: IMAGE,
  mask: null,
  history: [],
  campaign: { id: 'c1', name: 'Demo' },
};
const STORY: ResponseOf<'get_object_story'> = {
  candidates: [],
  masks: [],
  rounds: [],
  disagreement: { winners: false, acceptance: false },
  escalations: [],
  pose: null,
  releases: [],
};
const CARD = {
  id: 'e1',
  state: 'open',
  object: OBJECT,
  image: IMAGE,
  reasons: ['occlusion'],
  defects: [],
  note: '',
  assignee: null,
  created_at: '2026-01-01T00:00:00Z',
  n_uploads: 2,
  n_returns: 1,
  rating: { candidate_id: 'c', candidate_number: 3, value: 0.25, level: 'Poor' },
  returned: { version: 2, note: 'Close the bottom.', reviewer: 'lena', at: '2026-01-01T00:00:00Z' },
};

const FUNNEL = {
  images: 0,
  stages: [],
  generations: {},
  work_items: [],
  escalations: {},
  wins_by_source: [],
  people: [],
} as ResponseOf<'get_funnel'>;

const SNAPSHOT = {
  id: 'd1',
  name: 'mugs',
  version: '1.0.0',
  status: 'done',
  policy: { name: 'ladder', version: '1.0.0', params: {} },
  include_media: true,
  created_by: 'ada',
  created_at: '2026-01-01T00:00:00Z',
};
const SUMMARY: ResponseOf<'get_dataset_summary'> = {
  total_bytes: 1_500_000,
  rows: [{ config: 'preferences', train: 9, validation: 2, test: 1 }],
  categories: [{ name: 'mug', objects: 3, pairs: 12, sft: 3 }],
  generators: [{ name: 'inflation', version: '1', chosen: 8, rejected: 4 }],
  ratings: [{ rating: 0.75, count: 3 }],
  difference: { version: '0.9.0', pairs_added: 4, pairs_removed: 1, sft_added: 0, sft_removed: 0 },
  card: '# mugs 1.0.0\n\n| config | rows |\n|---|---:|\n| `sft` | 3 |\n\n- **one**',
};
const PAIR = {
  pair_id: 'p1',
  split: 'train',
  category: 'mug',
  object: { id: 'o1', number: 4, name: 'red mug', category: 'mug' },
  image: IMAGE,
  mask: null,
  pair_kind: 'winner_direct',
  path_len: 1,
  n_votes: 1,
  n_chosen: 1,
  n_rejected: 0,
  n_tie: 0,
  p_chosen: 0.67,
  margin: 0.33,
  chosen: { generator: 'inflation', version: '1', rating: 0.75, on_policy: true, glb_url: null },
  rejected: { generator: 'retrieval', version: '1', rating: null, on_policy: false, glb_url: null },
};

export const VERSION: ResponseOf<'list_model_versions'>['results'][number] = {
  id: 'v1',
  name: 'maquette',
  version: '4',
  kind: 'own_model',
  queue: 'gpu',
  status: 'active',
  notes: 'Chairs.',
  revision: 3,
  weights_sha256: 'ab'.repeat(32),
  is_registered: true,
  size_bytes: 40_000_000,
  n_workers: 1,
  parent: { id: null, name: 'maquette', version: '3', hash: null },
  release: { name: 'chairs', version: '1.2.0', hash: null },
  code: null,
  registered_by: 'lena',
  created_at: '2026-01-01T00:00:00Z',
};

function screenOf<Op extends OperationId>(screen: ScreenCase<Op>): ScreenCase {
  return screen as unknown as ScreenCase;
}

export const screens: ScreenCase[] = [
  screenOf<'list_images'>({
    tag: 'mq-images-screen',
    operation: 'list_images',
    properties: CAMPAIGN,
    empty: { body: page(), text: 'No photos yet' },
    ready: { body: page(IMAGE), text: 'shelf.jpg' },
  }),
  screenOf<'list_objects'>({
    tag: 'mq-objects-screen',
    operation: 'list_objects',
    properties: CAMPAIGN,
    empty: { body: page(), text: 'No objects here' },
    ready: { body: page(OBJECT), text: 'red mug' },
    others: { list_categories: { results: ['mug'] } },
  }),
  screenOf<'list_datasets'>({
    tag: 'mq-datasets-screen',
    operation: 'list_datasets',
    properties: CAMPAIGN,
    empty: { body: page(), text: 'No snapshots yet' },
    ready: {
      body: page({
        id: 'd',
        name: 'mugs',
        version: '1.0.0',
        status: 'queued',
        policy: { name: 'ladder', params: {} },
      }),
      text: 'mugs',
    },
  }),
  screenOf<'list_escalations'>({
    tag: 'mq-escalations-screen',
    operation: 'list_escalations',
    properties: CAMPAIGN,
    empty: { body: page(), text: 'None waiting.' },
    ready: { body: page(CARD), text: 'red mug' },
  }),
  screenOf<'list_campaigns'>({
    tag: 'mq-campaigns-screen',
    operation: 'list_campaigns',
    properties: CAMPAIGN,
    empty: { body: { results: [], rating_scale: [] }, text: 'No campaign chosen' },
    ready: {
      body: {
        results: [{ id: 'c2', name: 'Kitchen', is_active: true, sources: [] }],
        rating_scale: [],
      } as never,
      text: 'Kitchen',
    },
    others: { list_model_versions: { results: [] } },
  }),
  screenOf<'get_funnel'>({
    tag: 'mq-lead-screen',
    operation: 'get_funnel',
    properties: CAMPAIGN,
    empty: { body: FUNNEL, text: 'No round is rated yet.' },
    ready: {
      body: {
        ...FUNNEL,
        images: 3,
        stages: [{ state: 'selecting', count: 7 }],
        people: [{ username: 'ada', role: 'annotator', done_today: 5 }],
      },
      text: '7 objects',
    },
    others: {
      list_machine_work: page(),
      list_workers: { results: [] } as never,
      get_throughput: { starts: [], submitted: [], accepted: [], escalated: [], done: [], sources: [] },
    },
  }),
  screenOf<'list_model_versions'>({
    tag: 'mq-models-screen',
    operation: 'list_model_versions',
    empty: { body: { results: [] }, text: 'No model versions yet' },
    ready: { body: { results: [VERSION] }, text: 'chairs 1.2.0' },
    others: { list_model_outcomes: { results: [] } },
  }),
  screenOf<'list_tokens'>({
    tag: 'mq-tokens-screen',
    operation: 'list_tokens',
    empty: { body: { results: [] }, text: 'No tokens yet' },
    ready: {
      body: {
        results: [
          { id: 1, name: 'nightly', prefix: 'mq_1', scopes: ['read'], expires_at: '2030-01-01T00:00:00Z' },
        ],
      } as never,
      text: 'nightly',
    },
  }),
  screenOf<'list_previous_work_items'>({
    tag: 'mq-previous-screen',
    operation: 'list_previous_work_items',
    empty: { body: { results: [] }, text: 'Nothing submitted yet' },
    ready: {
      body: {
        results: [
          {
            id: 'w1',
            kind: 'mask_review',
            object: OBJECT,
            image: IMAGE,
            mask: null,
            submitted_as: 'discarded',
            detail: 'other',
            done_at: '2026-01-01T00:00:00Z',
            lease_token: 1,
            undo_until: null,
          },
        ],
      },
      text: 'Discarded: another reason',
    },
  }),
  screenOf<'get_image'>({
    tag: 'mq-image-screen',
    operation: 'get_image',
    properties: { params: { id: 'i1' } },
    ready: { body: IMAGE as never, text: 'shelf.jpg' },
  }),
  screenOf<'get_object'>({
    tag: 'mq-object-screen',
    operation: 'get_object',
    properties: { params: { id: 'o1' } },
    ready: { body: OBJECT as never, text: 'red mug' },
    others: { list_candidates: { results: [] } as never, get_object_story: STORY },
  }),
  screenOf<'get_dataset'>({
    tag: 'mq-dataset-screen',
    operation: 'get_dataset',
    properties: { params: { id: 'd1' } },
    ready: { body: SNAPSHOT as never, text: 'Winner direct, side by side; 1 vote' },
    others: { get_dataset_summary: SUMMARY, list_dataset_pairs: page(PAIR) },
  }),
];
