/* Generated from the site's own description by `npm run contract`. Do not edit. */

/** The accepted alignment of an object. */
export interface AlignmentAnswer {
  id: string;
  object_id: string;
  candidate: BlindCandidate;
  layout: LayoutJson;
  silhouette_iou: number | null;
  review: ReviewEnum;
  /** Null for those who may not know who it was. */
  annotator: string | null;
  duration_ms: number;
  n_edits: number;
  created_at: string;
}

/** The layout, how well it fits, and what it took. `submission_id` is chosen by the page. */
export interface AlignmentBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  lease_token: number;
  submission_id: string;
  layout: LayoutJsonRequest;
  silhouette_iou: number;
  duration_ms?: number;
  n_edits?: number;
}

/** The accepted mesh and the scene. A pose with a silhouette IoU below `min_pose_iou` goes to a lead's review. */
export interface AlignmentPayload {
  candidate: BlindCandidate | null;
  pointmap: WorkPointmap | null;
  min_pose_iou: number;
  returned: ReturnedPose | null;
}

export type AnswerEnum = "left" | "right" | "tie" | "both_bad" | "cannot_judge";

export type AttributeEnum = "shape" | "texture" | "overall";

/** Which axes of the file point up and to the front of the object. */
export interface AxesJson {
  up: AxisEnum;
  front: AxisEnum;
}

export type AxisEnum = "+x" | "-x" | "+y" | "-y" | "+z" | "-z";

/** The round. */
export interface BestOfNPayload {
  round: RoundJson | null;
}

/** A candidate as an annotator may see it. */
export interface BlindCandidate {
  id: string;
  number: number;
  glb_url: string;
  thumbnail_url: string | null;
  layout: LayoutJson | null;
  faces: number | null;
}

/** Cards of the artists' board: open, submitted for review, and claimed by the caller. */
export interface BoardCounts {
  open: number;
  submitted: number;
  mine: number;
}

/** A box, in pixels of the full image. */
export interface BoxBodyRequest {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** Everything that an artist needs. */
export interface Brief {
  id: string;
  state: EscalationStateEnum;
  campaign: BriefCampaign;
  object: WorkObject;
  image: WorkImage;
  mask: WorkMask | null;
  pointmap: WorkPointmap | null;
  candidates: readonly BlindCandidate[];
  reasons: readonly string[];
  defects: readonly string[];
  note: string;
  assignee: string | null;
  assignee_id: number | null;
  rating: FinalRating | null;
  returned: ReturnedVersion | null;
  limits: UploadLimits;
  opened_by: string | null;
  uploads: readonly UploadJson[];
  reviews: readonly ReviewJson[];
  created_at: string;
  claimed_at: string | null;
  closed_at: string | null;
  bundle_url: string;
}

/** What the campaign asks. */
export interface BriefCampaign {
  id: string;
  name: string;
  guide: string;
  stage_guide: string;
}

/** A campaign. Annotators and artists get no sources, and none of the settings of `STAFF_SETTINGS`. */
export interface CampaignAnswer {
  name: string;
  /** Markdown, shown with every kind of work. */
  guide?: string;
  stage_guides?: StageGuides;
  attribute?: AttributeEnum;
  quality_bar?: number;
  show_quality_bar?: boolean;
  /** A pose with a lower silhouette IoU goes to a lead's review. */
  min_pose_iou?: number;
  overlap?: number;
  lease_seconds?: number;
  review_masks?: boolean;
  default_shading?: ShadingEnum;
  is_active?: boolean;
  id: string;
  version: number;
  candidates_per_object: number;
  /** Of the open collection round. */
  round_number: number;
  created_at: string;
  sources: readonly SourceAnswer[];
}

/** A campaign as the picker shows it. */
export interface CampaignChoice {
  id: string;
  name: string;
}

/** The campaigns that the caller may see, and the levels by which winners are rated in all of them, worst first. */
export interface CampaignList {
  results: readonly CampaignAnswer[];
  rating_scale: readonly RatingLevelJson[];
}

/**
 * A candidate.
 * Those who choose blind get no source, seed, timings and worker, and nothing that would reveal them: phase, steps and
 * `finished_at` are empty, and an error is only that there was one.
 */
export interface CandidateJson {
  id: string;
  /** Its name for people: the same for everybody, and in random order. */
  number: number;
  kind: CandidateKindEnum;
  status: CandidateStatusEnum;
  phase: string;
  step: number;
  steps: number;
  error: ErrorJson | null;
  glb_url: string | null;
  thumbnail_url: string | null;
  layout: LayoutJson | null;
  mesh_facts: MeshFactsJson | null;
  superseded_at: string | null;
  finished_at: string | null;
  source?: SourceJson;
  seed?: number | null;
  seconds_by_phase?: Record<string, number>;
  worker?: string;
  device?: string;
}

export type CandidateKindEnum = "generated" | "artist";

/** The candidates of one object. */
export interface CandidateList {
  results: readonly CandidateJson[];
}

export type CandidateStatusEnum = "queued" | "running" | "done" | "failed" | "cancelled";

/** An escalation on the board. `returned`: its newest version was sent back and no other is submitted. */
export interface Card {
  id: string;
  state: EscalationStateEnum;
  object: WorkObject;
  image: CardImage;
  mask: WorkMask | null;
  reasons: readonly string[];
  defects: readonly string[];
  note: string;
  assignee: string | null;
  n_uploads: number;
  n_returns: number;
  rating: FinalRating | null;
  returned: ReturnedVersion | null;
  created_at: string;
  claimed_at: string | null;
  closed_at: string | null;
}

/** The photo, small. */
export interface CardImage {
  id: string;
  thumbnail_url: string;
  width: number;
  height: number;
}

/** A page of the board, oldest first. */
export interface CardList {
  results: readonly Card[];
  next: string | null;
}

/** Categories, the most frequent first. */
export interface CategoryList {
  results: readonly string[];
}

/** The rows about objects of one category; its name is "" where nobody typed one. */
export interface CategoryRows {
  name: string;
  objects: number;
  pairs: number;
  sft: number;
}

/** The next bytes of a weight file. */
export interface ChunkBodyRequest {
  /** The file's name in the manifest. */
  file: string;
  offset: number;
  chunk: Blob;
}

/** What work is wanted; everything that the role may do when left out. */
export interface ClaimBodyRequest {
  kinds?: readonly ("mask_review" | "best_of_n" | "alignment" | "pose_review")[] | null;
  campaign_id?: string | null;
  /** For a page that fetches an item ahead: it is leased all the same, but 204 when the caller holds enough. */
  prefetch?: boolean;
}

/** The code that trained it. */
export interface CodeJson {
  version: string;
  commit: string;
}

/** How many objects were collected again by this call, and how many remain for further ones. */
export interface CollectedJson {
  collected: number;
  remaining: number;
}

/**
 * A collection round with what is frozen in it, and its figures.
 * `recovered` of `failed_before` objects, which no earlier round accepted, were accepted. Acceptance is by the round's own bar.
 */
export interface CollectionRoundJson {
  number: number;
  started_at: string;
  started_by?: string | null;
  ended_at: string | null;
  attribute: AttributeEnum;
  quality_bar: number;
  rating_scale: string;
  guide: string;
  choice_guide: string;
  guide_version: number;
  sources: readonly RoundSourceJson[];
  selection: SelectionEnum;
  selection_filter: Record<string, unknown>;
  /** Return whether something was proposed in the round: its settings are frozen. */
  is_used: boolean;
  objects: number;
  decided: number;
  accepted: number;
  acceptance: number | null;
  mean_rating: number | null;
  median_seconds: number | null;
  recovered: number;
  failed_before: number;
  win_shares: readonly WinShareJson[];
}

/** The collection rounds of a campaign, the newest first. */
export interface CollectionRoundList {
  results: readonly CollectionRoundJson[];
}

/** One answer, as the page saw it. `id` is chosen by the page, so that sending it twice stores it once. */
export interface ComparisonBodyRequest {
  id: string;
  seq: number;
  left: string;
  right: string;
  answer: AnswerEnum;
  shown_at: string;
  armed_at?: string | null;
  decided_at: string;
  duration_ms: number;
  active_ms: number;
  shading: ShadingEnum;
  camera_moves?: number;
  camera_degrees?: number;
  ui_version?: string;
}

/** The round after the answers were stored. */
export interface ComparisonsAnswer {
  round: RoundProgress;
}

/** Answers of one round, in the order in which they were given. */
export interface ComparisonsBodyRequest {
  lease_token: number;
  comparisons: readonly ComparisonBodyRequest[];
}

/** What a release would hold now. `left_out`: judgements that the policy drops, by reason. */
export interface CountAnswer {
  objects: number;
  rows: readonly RowsBySplit[];
  left_out: Record<string, number>;
}

/** The policy of a release that is not made yet. */
export interface CountBodyRequest {
  policy?: PolicyBodyRequest;
}

/** What the log-in form sends. */
export interface CredentialsBodyRequest {
  username: string;
  password: string;
}

export type DefectsEnum = "floaters" | "bottomless" | "missing_symmetry" | "not_closed" | "wrong_shape" | "wrong_texture";

/** A log-in that the demo prints for everybody. It exists only while DEMO is on. */
export interface DemoLogin {
  username: string;
  password: string;
  role: RoleEnum;
}

/** Rows that the release before did not have, and rows that only it had. */
export interface DifferenceJson {
  version: string;
  pairs_added: number;
  pairs_removed: number;
  sft_added: number;
  sft_removed: number;
}

/** Whether the newest rounds chose different winners, or differ on whether one is good enough. */
export interface DisagreementJson {
  winners: boolean;
  acceptance: boolean;
}

/** Why an object is given up. Anyone but a lead proves by the token that they hold its work item. */
export interface DiscardBodyRequest {
  reason: ReasonEnum;
  work_item_id?: string | null;
  lease_token?: number | null;
}

/** A photo that the campaign has already. */
export interface DuplicateJson {
  name: string;
  image_id: string;
}

/** Every refusal has this form. `code` is stable; docs/errors.md lists the codes. */
export interface Error {
  code: string;
  message: string;
  details: Record<string, unknown>;
}

/** Why the writing failed. */
export interface ErrorAnswer {
  code: string;
  message: string;
  details: Record<string, unknown>;
}

/** Why machine work failed. */
export interface ErrorJson {
  code: string;
  message: string;
}

/** Why no candidate is acceptable, with any answers that were not sent yet. */
export interface EscalateBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  lease_token: number;
  reasons: readonly ReasonsEnum[];
  defects?: readonly DefectsEnum[];
  note?: string;
  comparisons?: readonly ComparisonBodyRequest[];
}

export type EscalationStateEnum = "open" | "claimed" | "submitted" | "accepted" | "parked";

/** One whole file of a release. */
export interface FileAnswer {
  path: string;
  bytes: number;
  sha256: string;
  rows: number | null;
}

/** The files that are whole. */
export interface FileList {
  results: readonly FileAnswer[];
}

/** How the winner of the round was rated that led to an escalation. */
export interface FinalRating {
  candidate_id: string;
  candidate_number: number;
  value: number;
  level: string;
}

/** One line of a check report. */
export interface FindingJson {
  code: string;
  severity: SeverityEnum;
  message: string;
}

/** The funnel. */
export interface FunnelAnswer {
  images: number;
  stages: readonly StageCount[];
  generations: Record<string, number>;
  work_items: readonly WorkItemCounts[];
  escalations: Record<string, number>;
  wins_by_source: readonly SourceWins[];
  people: readonly PersonToday[];
}

/** One command to one source. */
export interface GenerationJson {
  id: string;
  object_id: string;
  object_name: string;
  source: GenerationSourceJson;
  status: GenerationStatusEnum;
  attempt: number;
  n_candidates: number;
  n_done: number;
  worker: string;
  error: ErrorJson | null;
  next_attempt_at: string | null;
  created_at: string;
  finished_at: string | null;
}

/** A page of generations, newest first. */
export interface GenerationList {
  results: readonly GenerationJson[];
  next: string | null;
}

/** Which model version is asked. */
export interface GenerationSourceJson {
  name: string;
  version: string;
}

export type GenerationStatusEnum = "waiting" | "queued" | "running" | "done" | "cancelled" | "dead";

/** In how many pairs a mesh of a source was chosen, and in how many rejected. */
export interface GeneratorRows {
  name: string;
  version: string;
  chosen: number;
  rejected: number;
}

/** A group of several images. */
export interface GroupJson {
  group_id: string;
  holdout: boolean;
  n_images: number;
}

/** The home page of the caller; lists hold at most 20. */
export interface HomeAnswer {
  work: readonly KindOfWork[];
  escalations: BoardCounts;
  returned_meshes: readonly ReturnedMesh[];
  returned_poses: readonly ReturnedPoseOfObject[];
  today: Today;
  progress: Progress;
}

/**
 * An image with its scene and its objects.
 * Images of one `group_id` are in one split of every release; with `holdout` it is the test split.
 */
export interface ImageJson {
  id: string;
  campaign_id: string;
  name: string;
  width: number;
  height: number;
  url: string;
  thumbnail_url: string;
  source: string;
  licence: string;
  group_id: string;
  holdout: boolean;
  /** For a lead and the person who uploaded it. An image with objects stays. */
  may_delete: boolean;
  created_at: string;
  near_duplicate_of: NamedImageJson | null;
  pointmap: PointmapJson | null;
  objects: readonly ObjectSummaryJson[];
}

/** A page of images, newest first. */
export interface ImageList {
  results: readonly ImageJson[];
  next: string | null;
}

/** The split of one image. */
export interface ImageSplitJson {
  id: string;
  group_id: string;
  holdout: boolean;
}

/** The images of the request, as they are now. */
export interface ImageSplits {
  results: readonly ImageSplitJson[];
}

/** What became of each file. A refused file does not hold up the others. */
export interface ImageUploadAnswer {
  created: readonly ImageJson[];
  duplicates: readonly DuplicateJson[];
  refused: readonly RefusedJson[];
  notes: readonly NoteJson[];
  objects_created: number;
}

/**
 * Photos (JPEG, PNG, WebP, TIFF, BMP, AVIF, HEIC), masks beside them, or ZIPs of both.
 * `NAME.mask.png`, `NAME_mask.png`, `NAME.mask.N.png` beside `NAME.*`, or `masks/NAME.png` beside `images/NAME.*`, is a mask.
 * For leads: new photos are held out by `holdout`, `holdout_fraction` or `holdout_names`, and are one group (`group`), or one per
 * folder of a ZIP (`group_by_folder`).
 */
export interface ImageUploadBodyRequest {
  files: readonly Blob[];
  source?: string;
  licence?: string;
  holdout?: boolean;
  holdout_fraction?: number;
  holdout_names?: readonly string[];
  group?: string;
  group_by_folder?: boolean;
}

/** A pinhole camera in pixels of the full image. */
export interface IntrinsicsJson {
  fx: number;
  fy: number;
  cx: number;
  cy: number;
  width: number;
  height: number;
}

/** How many items of a kind the caller could claim now, and how many they hold. */
export interface KindOfWork {
  kind: WorkItemKindEnum;
  available: number;
  held: number;
}

/** camera_from_object; see docs/coordinate_frames.md. */
export interface LayoutJson {
  quaternion_wxyz: readonly [number, number, number, number];
  translation: readonly [number, number, number];
  scale: number;
}

/** camera_from_object; see docs/coordinate_frames.md. */
export interface LayoutJsonRequest {
  quaternion_wxyz: readonly [number, number, number, number];
  translation: readonly [number, number, number];
  scale: number;
}

/** The end of the renewed lease. */
export interface LeaseAnswer {
  lease_until: string;
}

/** The fencing token that came with the claim. */
export interface LeaseBodyRequest {
  lease_token: number;
}

/** The lease under which the round continues. */
export interface LeaseJson {
  id: string;
  lease_token: number;
  lease_until: string;
}

/** One request to a worker. */
export interface MachineWorkJson {
  id: string;
  kind: WorkKindEnum;
  campaign_id: string;
  subject: MachineWorkSubjectJson;
  requested_by: string | null;
  status: WorkStatusEnum;
  queue: string;
  worker: string;
  attempt: number;
  n_failures: number;
  n_losses: number;
  error: ErrorJson | null;
  requested_at: string;
  last_event_at: string | null;
  next_attempt_at: string | null;
  finished_at: string | null;
  can_retry: boolean;
  can_cancel: boolean;
}

/** A page of machine work, newest first. */
export interface MachineWorkList {
  results: readonly MachineWorkJson[];
  next: string | null;
}

/** What the work is for: a short name, and the page that shows it (null when there is none). */
export interface MachineWorkSubjectJson {
  id: string;
  name: string;
  page: string | null;
}

/** Another mask for an object in review. A reviewer proves by the token that they hold its work item. */
export interface MaskBodyRequest {
  mask: Blob;
  method?: string;
  work_item_id?: string | null;
  lease_token?: number | null;
}

export type MaskDecisionEnum = "accept" | "discard";

/** A mask version: a PNG of the image's size, 255 inside. The box is x, y, width, height in pixels. */
export interface MaskJson {
  id: string;
  version: number;
  url: string;
  bbox_xywh: readonly [number, number, number, number];
  area_px: number;
  method: string;
}

export type MaskProposalStatusEnum = "queued" | "done" | "failed";

/** The verdict on a mask. `submission_id` is chosen by the page, so that sending it twice counts once. */
export interface MaskReviewBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  lease_token: number;
  submission_id: string;
  decision: MaskDecisionEnum;
  reason?: ReasonEnum | NullEnum;
  active_ms?: number;
}

/** The reasons that a discard may give. */
export interface MaskReviewPayload {
  reasons: readonly string[];
}

/** A member. */
export interface MemberAnswer {
  username: string;
  role: RoleEnum;
}

/** The members of a campaign. */
export interface MemberList {
  version: number;
  results: readonly MemberAnswer[];
}

/** Exactly these are to be the members, in place of those of the version. */
export interface MembersBodyRequest {
  version: number;
  usernames: readonly string[];
}

/** Measured properties of a mesh. */
export interface MeshFactsJson {
  n_vertices: number;
  n_faces: number;
  watertight: boolean;
  bounds_min: readonly number[];
  bounds_max: readonly number[];
  has_texture?: boolean;
  has_vertex_colours?: boolean;
}

/** One version of one source. `revision` is raised by each change of status and notes. */
export interface ModelVersionAnswer {
  id: string;
  name: string;
  version: string;
  kind: SourceKindEnum;
  queue: QueueEnum;
  status: VersionStatusEnum;
  notes: string;
  revision: number;
  weights_sha256: string;
  /** Its weights are in the artifact store: any worker can fetch them. */
  is_registered: boolean;
  size_bytes: number;
  /** Live workers that hold it. */
  n_workers: number;
  parent: ParentJson | null;
  release: TrainedReleaseJson | null;
  code: CodeJson | null;
  registered_by: string | null;
  created_at: string;
}

/** A version with what training recorded: JSON of its own form, for people. */
export interface ModelVersionDetail {
  id: string;
  name: string;
  version: string;
  kind: SourceKindEnum;
  queue: QueueEnum;
  status: VersionStatusEnum;
  notes: string;
  revision: number;
  weights_sha256: string;
  /** Its weights are in the artifact store: any worker can fetch them. */
  is_registered: boolean;
  size_bytes: number;
  /** Live workers that hold it. */
  n_workers: number;
  parent: ParentJson | null;
  release: TrainedReleaseJson | null;
  code: CodeJson | null;
  registered_by: string | null;
  created_at: string;
  card: string;
  settings: Record<string, unknown>;
  table: unknown | null;
  size: Record<string, unknown>;
}

/** All versions. */
export interface ModelVersionList {
  results: readonly ModelVersionAnswer[];
}

/** Another image of the campaign, to link to. */
export interface NamedImageJson {
  id: string;
  name: string;
}

export type NameEnum = "algorithm-1" | "all-strict" | "ladder" | "on-policy";

/** A campaign to make. */
export interface NewCampaignBodyRequest {
  name: string;
  /** Markdown, shown with every kind of work. */
  guide?: string;
  stage_guides?: StageGuidesRequest;
  attribute?: AttributeEnum;
  quality_bar?: number;
  show_quality_bar?: boolean;
  /** A pose with a lower silhouette IoU goes to a lead's review. */
  min_pose_iou?: number;
  overlap?: number;
  lease_seconds?: number;
  review_masks?: boolean;
  default_shading?: ShadingEnum;
  is_active?: boolean;
  sources: readonly SourceBodyRequest[];
}

/** The next collection round of a campaign, as its `version` has the settings. The filter goes with the selection `filter`. */
export interface NewCollectionRoundBodyRequest {
  version: number;
  selection?: SelectionEnum;
  filter?: SelectionFilterBodyRequest | null;
}

/** A target object by its mask: a PNG of the image's size, white inside; or a proposal that is done. */
export interface NewObjectBodyRequest {
  mask?: Blob | null;
  proposal_id?: string | null;
  name?: string;
  category?: string;
  method?: string;
}

/** A release to make. */
export interface NewSnapshotBodyRequest {
  name: string;
  policy?: PolicyBodyRequest;
  include_media?: boolean;
}

/** A new token, with its secret for the one time. */
export interface NewTokenAnswer {
  id: number;
  name: string;
  prefix: string;
  scopes: readonly string[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
  token: string;
}

/** A trained version to upload: its manifest and card, and the bytes of each weight file that the manifest names. */
export interface NewUploadBodyRequest {
  manifest: Record<string, unknown>;
  card: string;
  sizes: Record<string, number>;
  queue?: QueueEnum;
  notes?: string;
}

/** What a person should know of a file that was taken, such as converted colours. */
export interface NoteJson {
  name: string;
  code: string;
  message: string;
}

export type NullEnum = null;

/** The photo of an object. */
export interface ObjectImageJson {
  id: string;
  name: string;
  url: string;
  thumbnail_url: string;
  width: number;
  height: number;
}

/** A target object. Its history is for leads and engineers; others get an empty one. */
export interface ObjectJson {
  id: string;
  number: number;
  name: string;
  category: string;
  state: TargetObjectStateEnum;
  discard_reason: string;
  mask: MaskJson | null;
  campaign_id: string;
  priority: number;
  holdout: boolean;
  created_at: string;
  state_changed_at: string;
  image: ObjectImageJson;
  pointmap: PointmapJson | null;
  history: readonly StateChangeJson[];
}

/** A page of target objects. */
export interface ObjectList {
  results: readonly ObjectListItemJson[];
  next: string | null;
}

/** A target object in the campaign's list, with its photo, and whether that is held out. */
export interface ObjectListItemJson {
  id: string;
  number: number;
  name: string;
  category: string;
  state: TargetObjectStateEnum;
  discard_reason: string;
  mask: MaskJson | null;
  priority: number;
  holdout: boolean;
  state_changed_at: string;
  image: ObjectImageJson;
}

/** The state of the target object right after the submit. */
export interface ObjectStateAnswer {
  state: string;
}

/** What happened to an object, each list oldest first. `releases` is for staff, of the newest 20; others get none. */
export interface ObjectStory {
  candidates: readonly StoryCandidate[];
  masks: readonly StoryMask[];
  rounds: readonly StoryRound[];
  disagreement: DisagreementJson;
  escalations: readonly StoryEscalation[];
  pose: StoryPose | null;
  releases: readonly StoryRelease[];
}

/** A target object in a list. */
export interface ObjectSummaryJson {
  id: string;
  number: number;
  name: string;
  category: string;
  state: TargetObjectStateEnum;
  discard_reason: string;
  mask: MaskJson | null;
}

/**
 * What became of the object.
 * `waiting_for_overlap`: other people's rounds of it are not finished. `kept`: it stays done, with the mesh of an earlier collection round.
 */
export interface OutcomeAnswer {
  outcome: OutcomeEnum;
  undo_until: string;
}

export type OutcomeEnum = "accepted" | "escalated" | "kept" | "waiting_for_overlap";

/** What became of a version's candidates in the campaigns that the caller may see. */
export interface OutcomeJson {
  model_version_id: string;
  candidates: number;
  failed: number;
  n_ratings: number;
  mean_rating: number | null;
  record: RecordJson;
  against: readonly RecordAgainstJson[];
}

/** The outcomes of all versions that have any. */
export interface OutcomeList {
  results: readonly OutcomeJson[];
}

/** One preference pair of a release. `object`, `image` and `mask` are null once the object is gone from the site. */
export interface PairJson {
  pair_id: string;
  split: SplitEnum;
  category: string;
  object: WorkObject | null;
  image: CardImage | null;
  mask: WorkMask | null;
  pair_kind: string;
  path_len: number;
  n_votes: number;
  n_chosen: number;
  n_rejected: number;
  n_tie: number;
  p_chosen: number;
  margin: number;
  chosen: PairSide;
  rejected: PairSide;
}

/** A page of pairs, in the order of the release. */
export interface PairList {
  results: readonly PairJson[];
  next: string | null;
}

/** One of the two meshes of a pair. */
export interface PairSide {
  candidate_id: string;
  kind: SourceKindEnum;
  generator: string;
  version: string;
  on_policy: boolean;
  rating: number | null;
  glb_url: string | null;
  thumbnail_url: string | null;
}

/** The version that training started from; `id` is null where it is not registered here. */
export interface ParentJson {
  id: string | null;
  name: string;
  version: string;
  hash: string | null;
}

/** A new password, confirmed by the present one. */
export interface PasswordBodyRequest {
  current_password: string;
  new_password: string;
}

/** Settings to change, of the version that they were read from; those left out stay. */
export interface PatchedCampaignChangeBodyRequest {
  name?: string;
  /** Markdown, shown with every kind of work. */
  guide?: string;
  stage_guides?: StageGuidesRequest;
  attribute?: AttributeEnum;
  quality_bar?: number;
  show_quality_bar?: boolean;
  /** A pose with a lower silhouette IoU goes to a lead's review. */
  min_pose_iou?: number;
  overlap?: number;
  lease_seconds?: number;
  review_masks?: boolean;
  default_shading?: ShadingEnum;
  is_active?: boolean;
  version?: number;
  sources?: readonly SourceBodyRequest[];
}

/** What to change, of the revision that it was read from; what is left out stays. */
export interface PatchedChangeVersionBodyRequest {
  revision?: number;
  status?: VersionStatusEnum;
  notes?: string;
}

/** What is known of a photo; what is left out stays. */
export interface PatchedImageChangeBodyRequest {
  source?: string;
  licence?: string;
}

/** How an object is called, and how soon it is worked on: the highest priority first. What is left out stays. */
export interface PatchedObjectChangeBodyRequest {
  name?: string;
  category?: string;
  priority?: number;
}

/** Users who could be members, by name. */
export interface PeopleList {
  results: readonly MemberAnswer[];
}

/** A person: the user name for staff, else a pseudonym that is the same all over one story. */
export interface PersonJson {
  name: string;
  is_you: boolean;
}

/** What a member finished since midnight UTC. */
export interface PersonToday {
  username: string;
  role: string;
  done_today: number;
}

/** A click, in pixels of the full image. */
export interface PointBodyRequest {
  x: number;
  y: number;
  positive?: boolean;
}

/** The image's 2.5D scene. `is_fallback`: made without depth weights, by a ground plane. */
export interface PointmapJson {
  status: PointmapStatusEnum;
  is_fallback: boolean;
  metric: boolean;
  estimator: string;
  url: string | null;
  preview_url: string | null;
  intrinsics: IntrinsicsJson | null;
  error: ErrorJson | null;
}

export type PointmapStatusEnum = "queued" | "ready" | "failed";

/** The policy with all its parameters. */
export interface PolicyAnswer {
  name: string;
  version: string;
  params: Record<string, unknown>;
}

/** Which pairs the release is to hold. */
export interface PolicyBodyRequest {
  name?: NameEnum;
  params?: Record<string, unknown>;
}

/** A pose fit. `before` and `after`: the disagreement with mask and points, 0 when perfect. */
export interface PoseFitAnswer {
  id: string;
  status: MaskProposalStatusEnum;
  layout: LayoutJson | null;
  before: number | null;
  after: number | null;
  error: ErrorJson | null;
}

/** The layout to start from. */
export interface PoseFitBodyRequest {
  lease_token: number;
  layout: LayoutJsonRequest;
}

/** A lead's verdict on a pose; a return needs a reason. `submission_id` is chosen by the page. */
export interface PoseReviewBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  lease_token: number;
  submission_id: string;
  decision: ReviewDecisionEnum;
  reason?: string;
  active_ms?: number;
}

/** The pose to review, over the photo and in the scene. */
export interface PoseReviewPayload {
  candidate: BlindCandidate | null;
  pointmap: WorkPointmap | null;
  layout: LayoutJson | null;
  silhouette_iou: number | null;
  min_pose_iou: number;
}

/** A submitted item. `detail`: the reason, the level, or the outline match in [0, 1]; `undo_until` null: too late. */
export interface PreviousItem {
  id: string;
  kind: WorkItemKindEnum;
  object: WorkObject;
  image: CardImage;
  mask: WorkMask | null;
  submitted_as: SubmittedAsEnum;
  detail: string;
  done_at: string;
  /** Under which it was submitted, for the undo. */
  lease_token: number;
  undo_until: string | null;
}

/** The caller's last 50 submissions, newest first. */
export interface PreviousItems {
  results: readonly PreviousItem[];
}

/** Where the campaign's objects are. */
export interface Progress {
  images: number;
  objects: number;
  states: readonly StageCount[];
}

/** A mask proposal. `segmenter` names what made it; `is_fallback` is true when no SAM weights were installed. */
export interface ProposalAnswer {
  id: string;
  status: MaskProposalStatusEnum;
  mask_url: string | null;
  score: number | null;
  segmenter: string;
  is_fallback: boolean;
  error: ErrorJson | null;
}

/** Clicks on the object and beside it, and perhaps a box around it. */
export interface ProposalBodyRequest {
  points?: readonly PointBodyRequest[];
  box?: BoxBodyRequest | null;
}

export type QueueEnum = "gpu" | "cpu";

/** The grade of the survivor, with any answers that were not sent yet. */
export interface RatingBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  lease_token: number;
  candidate_id: string;
  value: number;
  duration_ms?: number;
  comparisons?: readonly ComparisonBodyRequest[];
}

/** One level of the rating scale. */
export interface RatingLevelJson {
  value: number;
  name: string;
  help: string;
}

/** How many SFT rows have a rating. */
export interface RatingRows {
  rating: number;
  count: number;
}

/** A mask file: PNG, WebP, JPEG, TIFF or BMP; black and white, palette, label colours, ids or transparency. */
export interface ReadMaskBodyRequest {
  mask: Blob;
}

/** A mask as it would be stored: a base64 PNG with 0 and 255, its area and its box in pixels. */
export interface ReadMaskJson {
  mask_png: string;
  area_px: number;
  bbox_xywh: readonly [number, number, number, number];
}

export type ReasonEnum = "poor_quality" | "several_objects" | "unclear_part" | "other";

export type ReasonsEnum = "complex_geometry" | "occlusion" | "transparency" | "small_object" | "other";

/** The record against one other version. */
export interface RecordAgainstJson {
  won: number;
  lost: number;
  tied: number;
  win_share: number | null;
  model_version_id: string;
}

/** Comparisons won, lost and tied; `win_share` counts a tie half. */
export interface RecordJson {
  won: number;
  lost: number;
  tied: number;
  win_share: number | null;
}

/** A file that was not taken, and why: an error's code, message and details. */
export interface RefusedJson {
  name: string;
  code: string;
  message: string;
  details: Record<string, unknown>;
}

/** Why the object is opened again. */
export interface ReopenBodyRequest {
  reason: string;
}

/**
 * What is wrong with the mask, in words. Anyone but a lead proves by the token that they hold a work item.
 * The times are stored with the work item; without one they are ignored.
 */
export interface ReportMaskBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  reason?: string;
  work_item_id?: string | null;
  lease_token?: number | null;
}

/** A card of the caller whose version was returned. */
export interface ReturnedMesh {
  escalation_id: string;
  object: WorkObject;
  image: CardImage;
  mask: WorkMask | null;
  returned: ReturnedVersion;
}

/** The pose that a lead returned, and why. */
export interface ReturnedPose {
  reason: string;
  layout: LayoutJson;
}

/** A pose of the caller that was returned, of an object that still waits for another. */
export interface ReturnedPoseOfObject {
  object: WorkObject;
  image: CardImage;
  mask: WorkMask | null;
  reason: string;
  at: string;
}

/** The version that a reviewer returned last, and why. */
export interface ReturnedVersion {
  version: number;
  note: string;
  reviewer: string;
  at: string;
}

/** The reviewer's decision. A return needs a note. */
export interface ReviewBodyRequest {
  /** When all that is judged was on screen. */
  shown_at?: string;
  /** When the page let the person answer. */
  armed_at?: string;
  /** When the person answered. */
  decided_at?: string;
  decision: ReviewDecisionEnum;
  note?: string;
}

export type ReviewDecisionEnum = "accepted" | "returned";

export type ReviewEnum = "not_needed" | "pending" | "accepted" | "returned";

/** One decision on one version. */
export interface ReviewJson {
  id: string;
  upload_id: string;
  decision: ReviewDecisionEnum;
  note: string;
  reviewer: string;
  created_at: string;
}

export type RoleEnum = "annotator" | "artist" | "lead" | "engineer" | "admin";

/** A round with everything that the page needs to draw it and to run the ladder by itself. */
export interface RoundJson {
  id: string;
  status: RoundStatusEnum;
  attribute: AttributeEnum;
  collection_round: number;
  order: readonly string[];
  left_is_incumbent: readonly boolean[];
  tie_keeps_left: readonly boolean[];
  candidates: Record<string, BlindCandidate>;
  comparisons: readonly StoredComparison[];
  intrinsics: IntrinsicsJson | null;
}

/** How far a round is. */
export interface RoundProgress {
  id: string;
  status: RoundStatusEnum;
  next_seq: number;
}

/** A model version and how many candidates of an object it proposes. */
export interface RoundSourceJson {
  model_version_id: string;
  name: string;
  n_candidates: number;
}

export type RoundStatusEnum = "open" | "rated" | "escalated" | "superseded";

/** The rows of one config, by split. */
export interface RowsBySplit {
  config: string;
  train: number;
  validation: number;
  test: number;
}

export type ScopesEnum = "read" | "annotate" | "manage" | "export";

export type SelectionEnum = "new" | "failed" | "all" | "filter";

/** Which finished or failed objects to collect again: of these states, this category, rated below this. */
export interface SelectionFilterBodyRequest {
  states: readonly StatesEnum[];
  category?: string;
  rated_below?: number | null;
}

/** What a page needs to begin. */
export interface SessionAnswer {
  user: SessionUser | null;
  csrf_token: string;
  live_url: string;
  version: string;
  /** By the site's clock; pages correct theirs by it. */
  now: string;
  /** How long something is on screen before an answer counts. */
  armed_after_ms: number;
  campaigns: readonly CampaignChoice[];
  stages: readonly StageJson[];
  demo_logins: readonly DemoLogin[];
}

/** Who is signed in. */
export interface SessionUser {
  id: number;
  username: string;
  role: RoleEnum;
}

export type SeverityEnum = "info" | "warning" | "error";

export type ShadingEnum = "texture" | "clay" | "normals" | "wireframe";

/** A release. */
export interface SnapshotAnswer {
  id: string;
  campaign_id: string;
  name: string;
  version: string;
  policy: PolicyAnswer;
  include_media: boolean;
  status: SnapshotStatusEnum;
  rows_done: number;
  rows_total: number;
  manifest: Record<string, unknown> | null;
  error: ErrorAnswer | null;
  created_by: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

/** Releases, newest first. */
export interface SnapshotList {
  results: readonly SnapshotAnswer[];
  next: string | null;
}

export type SnapshotStatusEnum = "queued" | "running" | "done" | "failed";

/** A source of a campaign. */
export interface SourceAnswer {
  model_version_id: string;
  name: string;
  version: string;
  kind: SourceKindEnum;
  n_candidates: number;
  priority: number;
}

/** How many candidates a model version proposes. */
export interface SourceBodyRequest {
  model_version_id: string;
  n_candidates: number;
  priority?: number;
}

/** Which model version made it. */
export interface SourceJson {
  name: string;
  version: string;
  kind: SourceKindEnum;
}

export type SourceKindEnum = "retrieval" | "text_to_3d" | "image_to_3d" | "own_model" | "artist";

/** How often a source's mesh was chosen over another source's: a share with its 95 % interval. */
export interface SourceShare {
  name: string;
  version: string;
  comparisons: number;
  value: number;
  low: number;
  high: number;
}

/** How often a source's candidate won its round, and how often it was accepted. */
export interface SourceWins {
  name: string;
  version: string;
  kind: string;
  wins: number;
  accepted: number;
}

export type SplitEnum = "train" | "validation" | "test";

/** Images, and what changes for them: `holdout` for all of their groups, `group` ("": each image by itself), or both. */
export interface SplitsBodyRequest {
  image_ids: readonly string[];
  holdout?: boolean | null;
  group?: string | null;
}

/** Counts of images and groups, and the groups of several images, the largest first. */
export interface SplitsJson {
  images: number;
  groups: number;
  held_out_images: number;
  held_out_groups: number;
  several: readonly GroupJson[];
}

/** How many objects are in a state. */
export interface StageCount {
  state: string;
  count: number;
}

/** A guide for each kind of work, in Markdown; a kind without one is shown the page's own. */
export interface StageGuides {
  mask_review?: string;
  best_of_n?: string;
  alignment?: string;
  pose_review?: string;
  artist?: string;
}

/** A guide for each kind of work, in Markdown; a kind without one is shown the page's own. */
export interface StageGuidesRequest {
  mask_review?: string;
  best_of_n?: string;
  alignment?: string;
  pose_review?: string;
  artist?: string;
}

/** A stage of human work: its name, what to do, and who may do it. In the order in which objects pass them. */
export interface StageJson {
  kind: WorkItemKindEnum;
  name: string;
  action: string;
  description: string;
  roles: readonly RoleEnum[];
  state: TargetObjectStateEnum;
}

/** The round that was started, and how many objects it is to collect again. */
export interface StartedJson {
  number: number;
  remaining: number;
}

/** One move of the object. `changed_by` is null when a machine's work moved it. */
export interface StateChangeJson {
  from_state: string;
  to_state: string;
  reason: string;
  changed_by: string | null;
  at: string;
}

export type StatesEnum = "failed" | "done";

/** A comparison in effect. */
export interface StoredComparison {
  id: string;
  seq: number;
  left: string;
  right: string;
  incumbent: string | null;
  answer: AnswerEnum;
  kept: string | null;
  kept_by_draw: boolean;
}

/** A candidate that the story names, by its number. `is_superseded`: made for a mask that was replaced. */
export interface StoryCandidate {
  id: string;
  number: number;
  kind: CandidateKindEnum;
  glb_url: string | null;
  thumbnail_url: string | null;
  layout: LayoutJson | null;
  is_superseded: boolean;
}

/** One answer. `kept` is the candidate that stayed; `kept_by_draw`: by the drawn lot of a tie. */
export interface StoryComparison {
  left: string;
  right: string;
  answer: AnswerEnum;
  kept: string | null;
  kept_by_draw: boolean;
  decided_at: string;
  active_ms: number;
}

/** An escalation. `is_withdrawn`: undone by its annotator, or withdrawn by a lead. */
export interface StoryEscalation {
  id: string;
  state: EscalationStateEnum;
  is_withdrawn: boolean;
  reasons: readonly string[];
  defects: readonly string[];
  note: string;
  opened_by: PersonJson | null;
  assignee: PersonJson | null;
  created_at: string;
  closed_at: string | null;
  versions: readonly StoryVersion[];
  reviews: readonly StoryReview[];
}

/** A version of the mask. `person` is null for one that came with an import. */
export interface StoryMask {
  version: number;
  method: string;
  url: string;
  person: PersonJson | null;
  created_at: string;
}

/** The current layout of the accepted mesh, and whether a lead had to review it. */
export interface StoryPose {
  candidate: string;
  layout: LayoutJson;
  silhouette_iou: number | null;
  review: ReviewEnum;
  person: PersonJson;
  created_at: string;
  duration_ms: number;
  n_edits: number;
}

/** The grade of a round's winner in words. `bar` is null for those whom the campaign does not show it. */
export interface StoryRating {
  value: number;
  name: string;
  meets_bar: boolean;
  /** The lowest level that reaches the bar of the time. */
  bar: string | null;
}

/** A dataset that holds the object: how many rows of each config are about it. */
export interface StoryRelease {
  id: string;
  name: string;
  version: string;
  created_at: string;
  rows: Record<string, number>;
}

/** A decision on a version. */
export interface StoryReview {
  version: number;
  decision: ReviewDecisionEnum;
  note: string;
  person: PersonJson;
  created_at: string;
}

/** One person's round. Rounds of one batch judged the same candidates. */
export interface StoryRound {
  id: string;
  batch: number;
  status: RoundStatusEnum;
  attribute: AttributeEnum;
  person: PersonJson;
  started_at: string;
  finished_at: string | null;
  comparisons: readonly StoryComparison[];
  winner: string | null;
  rating: StoryRating | null;
  reasons: readonly string[];
  defects: readonly string[];
  note: string;
}

/** A version of an artist's mesh. */
export interface StoryVersion {
  version: number;
  status: UploadStatusEnum;
  thumbnail_url: string | null;
  note: string;
  person: PersonJson;
  created_at: string;
  submitted_at: string | null;
}

/** Which version is handed to the reviewer. */
export interface SubmitBodyRequest {
  upload_id: string;
  note?: string;
}

export type SubmittedAsEnum = "mask_accepted" | "discarded" | "mask_problem" | "rated" | "escalated" | "posed" | "pose_accepted" | "pose_returned";

/** How many items of a kind the caller submitted. */
export interface SubmittedCount {
  kind: WorkItemKindEnum;
  count: number;
}

/** How many items of a kind were submitted in each bucket. */
export interface SubmittedSeries {
  kind: WorkItemKindEnum;
  counts: readonly number[];
}

/** Axes by which the mesh agrees much better with the object's candidates; distances are parts of its longest side. */
export interface SuggestionJson {
  axes: AxesJson;
  /** From the candidates, as the file was read. */
  distance: number;
  /** From the candidates, by these axes. */
  suggested_distance: number;
}

/** The figures of a complete release; `card` is its card as Markdown. */
export interface SummaryAnswer {
  total_bytes: number;
  rows: readonly RowsBySplit[];
  categories: readonly CategoryRows[];
  generators: readonly GeneratorRows[];
  ratings: readonly RatingRows[];
  difference: DifferenceJson | null;
  card: string;
}

export type TargetEnum = "comparison" | "submission";

export type TargetObjectStateEnum = "mask_review" | "proposing" | "selecting" | "aligning" | "pose_review" | "done" | "escalated" | "parked" | "discarded";

/**
 * Counts per bucket: hours of the last day, or days of the last month, in UTC. `starts` are their beginnings.
 * `accepted` and `escalated`: objects whose rounds ended so; `done`: objects that were finished.
 */
export interface ThroughputAnswer {
  starts: readonly string[];
  submitted: readonly SubmittedSeries[];
  accepted: readonly number[];
  escalated: readonly number[];
  done: readonly number[];
  sources: readonly SourceShare[];
}

/** What the caller did since their day began. */
export interface Today {
  since: string;
  submitted: readonly SubmittedCount[];
  active_seconds: number;
  meshes_submitted: number;
  meshes_reviewed: number;
}

/** A token, without its secret. */
export interface TokenAnswer {
  id: number;
  name: string;
  prefix: string;
  scopes: readonly string[];
  created_at: string;
  expires_at: string;
  last_used_at: string | null;
}

/** A token to make. */
export interface TokenBodyRequest {
  name: string;
  scopes: readonly ScopesEnum[];
  days: number;
}

/** The caller's tokens. */
export interface TokenList {
  results: readonly TokenAnswer[];
}

/** The release that it was trained on. */
export interface TrainedReleaseJson {
  name: string;
  version: string;
  hash: string | null;
}

/** Which axes of the file point up and to the front of the object. */
export interface TurnBodyRequest {
  up: AxisEnum;
  front: AxisEnum;
}

/** The round after the undo, and the lease under which it continues. */
export interface UndoAnswer {
  round: RoundJson;
  work_item: LeaseJson;
}

/**
 * One undo, named in full, so that delivering it twice undoes one thing.
 * `lease_token` is the one under which the comparison or the submission was sent.
 */
export interface UndoBodyRequest {
  lease_token: number;
  target: TargetEnum;
  /** The comparison; only with target `comparison`. */
  comparison_id?: string;
}

/** An upload. `model_version_id` is there once the version is registered. */
export interface UploadAnswer {
  id: string;
  name: string;
  version: string;
  files: readonly UploadFileJson[];
  /** The largest chunk that is taken. */
  chunk_bytes: number;
  model_version_id: string | null;
  created_at: string;
}

/** One mesh file: GLB, OBJ, PLY, STL, or a ZIP of one with its textures. */
export interface UploadBodyRequest {
  file: Blob;
}

/** One weight file: its next chunk begins at `received_bytes`. */
export interface UploadFileJson {
  file: string;
  sha256: string;
  size_bytes: number;
  received_bytes: number;
  is_stored: boolean;
}

/** A version of the artist's mesh, with the report of its check. */
export interface UploadJson {
  id: string;
  escalation_id: string;
  version: number;
  original_name: string;
  size_bytes: number;
  status: UploadStatusEnum;
  findings: readonly FindingJson[];
  facts: MeshFactsJson | null;
  glb_url: string | null;
  thumbnail_url: string | null;
  axes: AxesJson;
  suggestion: SuggestionJson | null;
  suggested_thumbnail_url: string | null;
  file_url: string | null;
  note: string;
  uploaded_by: string;
  created_at: string;
  checked_at: string | null;
  submitted_at: string | null;
}

/** What an upload may be. More triangles than `heavy_triangles` are accepted with a warning. */
export interface UploadLimits {
  extensions: readonly string[];
  max_bytes: number;
  max_triangles: number;
  heavy_triangles: number;
  /** What to do with a file of another extension. */
  how_to_export: Record<string, string>;
}

export type UploadStatusEnum = "checking" | "passed" | "refused";

export type VersionStatusEnum = "candidate" | "active" | "retired";

/** How often a version's mesh was chosen over one of another version; equal is half a win. */
export interface WinShareJson {
  name: string;
  comparisons: number;
  share: number;
}

/** What the campaign asks. `quality_bar` is null unless the campaign shows it; the scale is worst first. */
export interface WorkCampaign {
  id: string;
  name: string;
  guide: string;
  /** The guide for this kind of work, in Markdown; empty without one. */
  stage_guide: string;
  quality_bar: number | null;
  default_shading: ShadingEnum;
  rating_scale: readonly RatingLevelJson[];
}

/** A worker, according to its last heartbeat. `busy_generations` holds the subjects of everything it is busy with. */
export interface WorkerJson {
  name: string;
  is_alive: boolean;
  queues: readonly string[];
  device: string;
  device_note: string;
  sources: readonly WorkerSourceJson[];
  segmenter: string;
  segmenters: readonly WorkerModelJson[];
  depth_estimator: string;
  busy_generations: readonly string[];
  started_at: string;
  last_seen_at: string;
}

/** The workers of the last day. */
export interface WorkerList {
  results: readonly WorkerJson[];
}

/** A segmenter as a worker has it: what it takes, the licence of code and weights, the devices that it runs on. */
export interface WorkerModelJson {
  name: string;
  version: string;
  kind: string;
  ready: boolean;
  reason: string;
  capabilities: readonly string[];
  licence: string;
  devices: readonly string[];
}

/** A source as a worker has it. */
export interface WorkerSourceJson {
  name: string;
  version: string;
  kind: string;
  ready: boolean;
  reason: string;
}

/** The photo. */
export interface WorkImage {
  id: string;
  url: string;
  width: number;
  height: number;
}

/** A leased work item with everything that its page needs to draw at once. `payload` depends on `kind`. */
export interface WorkItemAnswer {
  id: string;
  kind: WorkItemKindEnum;
  lease_token: number;
  lease_until: string;
  lease_seconds: number;
  campaign: WorkCampaign;
  object: WorkObject;
  image: WorkImage;
  mask: WorkMask | null;
  payload: WorkItemPayload;
}

/** How many work items of a kind are to do, in work, and done. */
export interface WorkItemCounts {
  kind: WorkItemKindEnum;
  open: number;
  leased: number;
  done: number;
  median_active_seconds: number | null;
}

export type WorkItemKindEnum = "mask_review" | "best_of_n" | "alignment" | "pose_review";

/** What the caller holds, oldest claim first. */
export interface WorkItemList {
  results: readonly WorkItemAnswer[];
}

export type WorkItemPayload = MaskReviewPayload | BestOfNPayload | AlignmentPayload | PoseReviewPayload;

export type WorkKindEnum = "generation" | "pointmap" | "mask_proposal" | "pose_fit" | "mesh_check" | "export";

/** The object's current mask. */
export interface WorkMask {
  url: string;
  bbox_xywh: readonly [number, number, number, number];
}

/** The target object. */
export interface WorkObject {
  id: string;
  number: number;
  name: string;
  category: string;
}

/** The scene to align against. `metric`: its unit is the metre. */
export interface WorkPointmap {
  preview_url: string | null;
  url: string | null;
  intrinsics: IntrinsicsJson;
  is_fallback: boolean;
  metric: boolean;
}

export type WorkStatusEnum = "waiting" | "queued" | "running" | "done" | "failed" | "cancelled";
