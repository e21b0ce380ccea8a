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

export interface WorkItemBase {
  id: string;
  lease_token: number;
  lease_until: string;
  lease_seconds: number;
  campaign: {
    id: string;
    name: string;
    guide: string;
    quality_bar?: number;
    default_shading: string;
    rating_scale: { value: number; name: string; help?: string }[];
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
