/** The shapes that the site sends, from the generated contract, by the words of the glossary. */

export type {
  AnswerEnum as Answer,
  CampaignAnswer,
  CandidateJson as CandidateAnswer,
  DemoLogin,
  FileAnswer as DatasetFile,
  FunnelAnswer,
  GenerationJson as GenerationAnswer,
  ImageJson as ImageAnswer,
  IntrinsicsJson as Intrinsics,
  LayoutJson as Layout,
  MachineWorkJson as MachineWorkAnswer,
  MaskJson as MaskAnswer,
  MemberAnswer,
  ModelVersionAnswer,
  ObjectJson as ObjectAnswer,
  ObjectListItemJson as ObjectListItem,
  ObjectSummaryJson as ObjectSummary,
  ProposalAnswer,
  RatingLevelJson as RatingLevel,
  RoleEnum as Role,
  RoundJson as Round,
  SessionAnswer as Session,
  SessionUser as User,
  SnapshotAnswer as DatasetAnswer,
  StageJson as Stage,
  StateChangeJson as StateChange,
  StoredComparison,
  TokenAnswer,
  WorkerJson as WorkerAnswer,
  WorkItemKindEnum as WorkKind,
} from '../contract/schema';
export type {
  AlignmentItem,
  BestOfNItem,
  MaskReviewItem,
  PosedItem,
  PoseReviewItem,
  WorkItem,
  WorkItemBase,
} from './workItems';

/** x, y, width, height in pixels of the full image. */
export type Box = readonly [number, number, number, number];

/** A list that the site sends page by page; `next` is the cursor of the next page. */
export interface Page<T> {
  results: readonly T[];
  next: string | null;
}
