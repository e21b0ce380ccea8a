/**
 * The shapes that the site speaks, by the words of the glossary.
 *
 * They come from the generated contract; where OpenAPI cannot say it (how many numbers a list has, which payload goes
 * with which kind), they are narrowed here.
 */

import type * as contract from '../contract/schema';

export type {
  AnswerEnum as Answer,
  CampaignAnswer,
  CandidateJson as CandidateAnswer,
  DemoLogin,
  ErrorJson as ErrorAnswer,
  FileAnswer as DatasetFile,
  FunnelAnswer,
  GenerationJson as GenerationAnswer,
  ImageUploadAnswer,
  IntrinsicsJson as Intrinsics,
  MemberAnswer,
  ModelVersionAnswer,
  NewTokenAnswer,
  ObjectListItemJson as ObjectListItem,
  ProposalAnswer,
  RatingLevelJson as RatingLevel,
  RoleEnum as Role,
  SessionAnswer as Session,
  SessionUser as User,
  SnapshotAnswer as DatasetAnswer,
  StateChangeJson as StateChange,
  TokenAnswer,
  WorkerJson as WorkerAnswer,
  WorkItemKindEnum as WorkKind,
} from '../contract/schema';

export interface Page<T> {
  results: T[];
  next: string | null;
}

/** x, y, width, height in pixels of the full image. */
export type Box = [number, number, number, number];

/** p_camera = scale · R(q) · p_object + translation. */
export interface Layout {
  quaternion_wxyz: [number, number, number, number];
  translation: [number, number, number];
  scale: number;
}

export type MaskAnswer = Omit<contract.MaskJson, 'bbox_xywh'> & { bbox_xywh: Box };
export type ImageAnswer = Omit<contract.ImageJson, 'objects'> & { objects: ObjectSummary[] };
export type ObjectAnswer = Omit<contract.ObjectJson, 'mask'> & { mask: MaskAnswer | null };
export type ObjectSummary = Omit<contract.ObjectSummaryJson, 'mask'> & { mask: MaskAnswer | null };

export type RoundCandidate = Omit<contract.BlindCandidate, 'layout'> & { layout: Layout | null };
export type SentComparison = Pick<contract.StoredComparison, 'id' | 'seq' | 'left' | 'right' | 'answer'>;
export type Round = Omit<contract.RoundJson, 'candidates' | 'comparisons' | 'attribute'> & {
  attribute?: contract.AttributeEnum;
  candidates: Record<string, RoundCandidate>;
  comparisons: SentComparison[];
};

export type WorkItemBase = Omit<contract.WorkItemAnswer, 'kind' | 'payload' | 'mask'> & {
  mask: { url: string; bbox_xywh: Box };
};
export type MaskReviewItem = WorkItemBase & { kind: 'mask_review'; payload: contract.MaskReviewPayload };
export type BestOfNItem = WorkItemBase & { kind: 'best_of_n'; payload: { round: Round } };
export type AlignmentItem = WorkItemBase & {
  kind: 'alignment';
  payload: { candidate: RoundCandidate; pointmap: contract.WorkPointmap | null };
};
export type WorkItem = MaskReviewItem | BestOfNItem | AlignmentItem;
