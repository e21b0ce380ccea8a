/** The shapes that the site speaks, by the words of the glossary. */

export type Role = 'annotator' | 'artist' | 'lead' | 'engineer' | 'admin';
export type WorkKind = 'mask_review' | 'best_of_n' | 'alignment';

export interface Page<T> {
  results: T[];
  next: string | null;
}

export interface User {
  id: number;
  username: string;
  role: Role;
}

export interface DemoLogin {
  username: string;
  password: string;
  role: Role;
}

export interface Session {
  user: User | null;
  csrf_token: string;
  live_url: string | null;
  campaigns: { id: string; name: string }[];
  demo_logins?: DemoLogin[];
  version: string;
}

/** p_camera = scale · R(q) · p_object + translation. */
export interface Layout {
  quaternion_wxyz: [number, number, number, number];
  translation: [number, number, number];
  scale: number;
}

/** Pixels of the full image. */
export interface Intrinsics {
  fx: number;
  fy: number;
  cx: number;
  cy: number;
}

/** One step of the rating scale: its value in 0..1, its name, and what it means. */
export interface RatingLevel {
  value: number;
  name: string;
  help: string;
}

export interface WorkItemBase {
  id: string;
  lease_token: number;
  lease_until: string;
  lease_seconds: number;
  campaign: {
    id: string;
    name: string;
    guide: string;
    /** Null where annotators are not to know it. */
    quality_bar: number | null;
    default_shading: string;
    /** Worst first. */
    rating_scale: RatingLevel[];
  };
  object: { id: string; number: number; name: string; category: string };
  image: { id: string; url: string; width: number; height: number };
  mask: { url: string; bbox_xywh: [number, number, number, number] };
}

export type MaskReviewItem = WorkItemBase & { kind: 'mask_review'; payload: { reasons: string[] } };
export type BestOfNItem = WorkItemBase & { kind: 'best_of_n'; payload: { round: Round } };
export type AlignmentItem = WorkItemBase & {
  kind: 'alignment';
  payload: {
    candidate: { id: string; glb_url: string; layout: Layout | null };
    pointmap: {
      url: string | null;
      preview_url: string | null;
      intrinsics: Intrinsics | null;
      is_fallback: boolean;
    } | null;
  };
};
export type WorkItem = MaskReviewItem | BestOfNItem | AlignmentItem;

export type Answer = 'left' | 'right' | 'tie' | 'both_bad' | 'cannot_judge';

export interface RoundCandidate {
  id: string;
  glb_url: string;
  thumbnail_url: string | null;
  layout: Layout | null;
  faces: number | null;
}

export interface SentComparison {
  id: string;
  seq: number;
  left: string;
  right: string;
  answer: Answer;
}

export interface Round {
  id: string;
  order: string[];
  left_is_incumbent: boolean[];
  tie_keeps_left: boolean[];
  candidates: Record<string, RoundCandidate>;
  comparisons: SentComparison[];
  status: 'open' | 'rated' | 'escalated' | 'superseded';
  intrinsics: Intrinsics | null;
}

export interface ImageSummary {
  id: string;
  name: string;
  width: number;
  height: number;
  url: string;
  thumbnail_url: string;
  created_at?: string;
  objects?: ObjectSummary[];
  object_states?: Record<string, number>;
  pointmap?: PointmapAnswer | null;
}

export interface PointmapAnswer {
  status: 'queued' | 'ready' | 'failed';
  is_fallback: boolean;
  estimator: string;
  preview_url: string | null;
  intrinsics: Intrinsics | null;
  error: { code: string; message: string } | null;
}

export interface ObjectSummary {
  id: string;
  number: number;
  name: string;
  category: string;
  state: string;
  mask?: MaskAnswer | null;
}

export interface MaskAnswer {
  id: string;
  version: number;
  url: string;
  bbox_xywh: [number, number, number, number];
  area_px: number;
  method: string;
}

export interface ImageAnswer extends ImageSummary {
  source: string;
  licence: string;
  pointmap: PointmapAnswer | null;
  objects: ObjectSummary[];
}

export interface StateChange {
  from_state: string;
  to_state: string;
  reason: string;
  changed_by: string | null;
  at: string;
}

export interface ObjectAnswer extends ObjectSummary {
  campaign_id?: string;
  image: { id: string; url: string; width: number; height: number; name?: string; thumbnail_url?: string };
  discard_reason?: string;
  history?: StateChange[];
}

export type ProgressStatus = 'waiting' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'dead';

export interface CandidateAnswer {
  id: string;
  kind: string;
  status: ProgressStatus;
  phase: string;
  step: number;
  steps: number;
  error: { code: string; message: string } | null;
  glb_url: string | null;
  thumbnail_url: string | null;
  mesh_facts: { faces?: number; vertices?: number; watertight?: boolean } | null;
  source?: { name: string; version: string; kind: string };
  seed?: number | null;
  seconds_by_phase?: Record<string, number>;
  worker?: string;
  device?: string;
  superseded_at?: string | null;
  finished_at?: string | null;
}

export interface GenerationAnswer {
  id: string;
  object_id: string;
  object_name?: string;
  source?: { name: string; version: string };
  status: ProgressStatus;
  attempt: number;
  worker: string;
  error: { code: string; message: string } | null;
  created_at: string;
  finished_at: string | null;
}

export interface WorkerAnswer {
  name: string;
  queues: string[];
  device: string;
  device_note: string;
  sources: string[];
  segmenter: string;
  depth_estimator: string;
  busy_generations: string[];
  started_at: string;
  last_seen_at: string;
  is_alive?: boolean;
}

export interface FunnelAnswer {
  images: number;
  stages: { state: string; count: number }[];
  generations: Record<string, number>;
  work_items: {
    kind: WorkKind;
    open: number;
    leased: number;
    done: number;
    median_active_seconds: number | null;
  }[];
  escalations: Record<string, number>;
  wins_by_source: { name: string; version: string; kind: string; wins: number; accepted: number }[];
  people: { username: string; role: string; done_today: number }[];
}

export interface TokenAnswer {
  id: number;
  name: string;
  prefix: string;
  scopes: string[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

export interface CampaignSource {
  model_version_id: string;
  name: string;
  version: string;
  kind: string;
  n_candidates: number;
  priority: number;
}

export interface CampaignAnswer {
  id: string;
  name: string;
  guide: string;
  attribute: 'shape' | 'texture' | 'overall';
  candidates_per_object: number;
  quality_bar: number;
  show_quality_bar: boolean;
  overlap: number;
  lease_seconds: number;
  round_number: number;
  review_masks: boolean;
  default_shading: string;
  is_active: boolean;
  created_at: string;
  sources: CampaignSource[];
}

export interface ModelVersionAnswer {
  id: string;
  name: string;
  version: string;
  kind: string;
  queue: string;
}

export interface DatasetAnswer {
  id: string;
  name: string;
  version: string;
  policy: { name: string; version: string; params: Record<string, unknown> };
  include_media: boolean;
  status: ProgressStatus;
  rows_done: number;
  rows_total: number;
  manifest: Record<string, unknown> | null;
  error: { code: string; message: string } | null;
  created_by?: string | null;
  created_at: string;
  finished_at: string | null;
}

export interface DatasetFile {
  path: string;
  bytes: number;
  sha256: string;
  rows: number | null;
  url?: string;
}
