/* Generated from the site's own description by `npm run contract`. Do not edit. */

import type {
  AlignmentAnswer,
  AlignmentBodyRequest,
  Brief,
  CampaignAnswer,
  CampaignList,
  CandidateList,
  CardList,
  CategoryList,
  ChunkBodyRequest,
  ClaimBodyRequest,
  CollectedJson,
  CollectionRoundList,
  ComparisonsAnswer,
  ComparisonsBodyRequest,
  CountAnswer,
  CountBodyRequest,
  CredentialsBodyRequest,
  DiscardBodyRequest,
  EscalateBodyRequest,
  FileList,
  FunnelAnswer,
  GenerationJson,
  GenerationList,
  HomeAnswer,
  ImageJson,
  ImageList,
  ImageSplits,
  ImageUploadAnswer,
  ImageUploadBodyRequest,
  LeaseAnswer,
  LeaseBodyRequest,
  MachineWorkJson,
  MachineWorkList,
  MaskBodyRequest,
  MaskJson,
  MaskReviewBodyRequest,
  MemberList,
  MembersBodyRequest,
  ModelVersionDetail,
  ModelVersionList,
  NewCampaignBodyRequest,
  NewCollectionRoundBodyRequest,
  NewObjectBodyRequest,
  NewSnapshotBodyRequest,
  NewTokenAnswer,
  NewUploadBodyRequest,
  ObjectJson,
  ObjectList,
  ObjectStateAnswer,
  ObjectStory,
  ObjectSummaryJson,
  OutcomeAnswer,
  OutcomeList,
  PairList,
  PasswordBodyRequest,
  PatchedCampaignChangeBodyRequest,
  PatchedChangeVersionBodyRequest,
  PatchedImageChangeBodyRequest,
  PatchedObjectChangeBodyRequest,
  PeopleList,
  PoseFitAnswer,
  PoseFitBodyRequest,
  PoseReviewBodyRequest,
  PreviousItems,
  ProposalAnswer,
  ProposalBodyRequest,
  RatingBodyRequest,
  ReadMaskBodyRequest,
  ReadMaskJson,
  ReopenBodyRequest,
  ReportMaskBodyRequest,
  ReviewBodyRequest,
  SessionAnswer,
  SnapshotAnswer,
  SnapshotList,
  SplitsBodyRequest,
  SplitsJson,
  StartedJson,
  SubmitBodyRequest,
  SummaryAnswer,
  ThroughputAnswer,
  TokenBodyRequest,
  TokenList,
  TurnBodyRequest,
  UndoAnswer,
  UndoBodyRequest,
  UploadAnswer,
  UploadBodyRequest,
  UploadJson,
  WorkItemAnswer,
  WorkItemList,
  WorkerList,
} from './schema';

/** What an operation does not take. */
export type None = Record<string, never>;

/** Each operation by its id: path and query parameters, body, and the body of a success. */
export interface Operations {
  assign_splits: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: SplitsBodyRequest;
    response: ImageSplits;
  };
  begin_model_upload: {
    path: None;
    query: None;
    body: NewUploadBodyRequest;
    response: UploadAnswer;
  };
  cancel_generation: {
    path: {
      generation_id: string;
    };
    query: None;
    body: undefined;
    response: GenerationJson;
  };
  cancel_machine_work: {
    path: {
      work_id: string;
    };
    query: None;
    body: undefined;
    response: MachineWorkJson;
  };
  cancel_model_upload: {
    path: {
      model_upload_id: string;
    };
    query: None;
    body: undefined;
    response: null;
  };
  change_campaign: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: PatchedCampaignChangeBodyRequest | undefined;
    response: CampaignAnswer;
  };
  change_image: {
    path: {
      image_id: string;
    };
    query: None;
    body: PatchedImageChangeBodyRequest | undefined;
    response: ImageJson;
  };
  change_model_version: {
    path: {
      model_version_id: string;
    };
    query: None;
    body: PatchedChangeVersionBodyRequest | undefined;
    response: ModelVersionDetail;
  };
  change_object: {
    path: {
      object_id: string;
    };
    query: None;
    body: PatchedObjectChangeBodyRequest | undefined;
    response: ObjectSummaryJson;
  };
  change_password: {
    path: None;
    query: None;
    body: PasswordBodyRequest;
    response: null;
  };
  claim_escalation: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: undefined;
    response: Brief;
  };
  claim_work_item: {
    path: None;
    query: None;
    body: ClaimBodyRequest | undefined;
    response: WorkItemAnswer | null;
  };
  collect_again: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: CollectedJson;
  };
  count_dataset: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: CountBodyRequest | undefined;
    response: CountAnswer;
  };
  create_campaign: {
    path: None;
    query: None;
    body: NewCampaignBodyRequest;
    response: CampaignAnswer;
  };
  create_dataset: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: NewSnapshotBodyRequest;
    response: SnapshotAnswer;
  };
  create_object: {
    path: {
      image_id: string;
    };
    query: None;
    body: NewObjectBodyRequest | undefined;
    response: ObjectSummaryJson;
  };
  create_token: {
    path: None;
    query: None;
    body: TokenBodyRequest;
    response: NewTokenAnswer;
  };
  delete_image: {
    path: {
      image_id: string;
    };
    query: None;
    body: undefined;
    response: null;
  };
  discard_object: {
    path: {
      object_id: string;
    };
    query: None;
    body: DiscardBodyRequest;
    response: ObjectSummaryJson;
  };
  download_bundle: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: undefined;
    response: Blob;
  };
  download_dataset: {
    path: {
      dataset_id: string;
    };
    query: None;
    body: undefined;
    response: Blob;
  };
  end_member_sessions: {
    path: {
      campaign_id: string;
      username: string;
    };
    query: None;
    body: undefined;
    response: null;
  };
  end_other_sessions: {
    path: None;
    query: None;
    body: undefined;
    response: null;
  };
  escalate_round: {
    path: {
      round_id: string;
    };
    query: None;
    body: EscalateBodyRequest;
    response: OutcomeAnswer;
  };
  fit_pose: {
    path: {
      item_id: string;
    };
    query: None;
    body: PoseFitBodyRequest;
    response: PoseFitAnswer;
  };
  generate_candidates: {
    path: {
      object_id: string;
    };
    query: None;
    body: undefined;
    response: CandidateList;
  };
  get_alignment: {
    path: {
      object_id: string;
    };
    query: None;
    body: undefined;
    response: AlignmentAnswer;
  };
  get_campaign: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: CampaignAnswer;
  };
  get_dataset: {
    path: {
      dataset_id: string;
    };
    query: None;
    body: undefined;
    response: SnapshotAnswer;
  };
  get_dataset_file: {
    path: {
      dataset_id: string;
      path: string;
    };
    query: None;
    body: undefined;
    response: Blob;
  };
  get_dataset_summary: {
    path: {
      dataset_id: string;
    };
    query: None;
    body: undefined;
    response: SummaryAnswer;
  };
  get_escalation: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: undefined;
    response: Brief;
  };
  get_funnel: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: FunnelAnswer;
  };
  get_home: {
    path: {
      campaign_id: string;
    };
    query: {
      since?: string;
    };
    body: undefined;
    response: HomeAnswer;
  };
  get_image: {
    path: {
      image_id: string;
    };
    query: None;
    body: undefined;
    response: ImageJson;
  };
  get_mask_proposal: {
    path: {
      proposal_id: string;
    };
    query: None;
    body: undefined;
    response: ProposalAnswer;
  };
  get_model_upload: {
    path: {
      model_upload_id: string;
    };
    query: None;
    body: undefined;
    response: UploadAnswer;
  };
  get_model_version: {
    path: {
      model_version_id: string;
    };
    query: None;
    body: undefined;
    response: ModelVersionDetail;
  };
  get_object: {
    path: {
      object_id: string;
    };
    query: None;
    body: undefined;
    response: ObjectJson;
  };
  get_object_story: {
    path: {
      object_id: string;
    };
    query: None;
    body: undefined;
    response: ObjectStory;
  };
  get_pose_fit: {
    path: {
      fit_id: string;
    };
    query: None;
    body: undefined;
    response: PoseFitAnswer;
  };
  get_session: {
    path: None;
    query: None;
    body: undefined;
    response: SessionAnswer;
  };
  get_splits: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: SplitsJson;
  };
  get_throughput: {
    path: {
      campaign_id: string;
    };
    query: {
      span?: "day" | "month";
    };
    body: undefined;
    response: ThroughputAnswer;
  };
  get_upload: {
    path: {
      upload_id: string;
    };
    query: None;
    body: undefined;
    response: UploadJson;
  };
  heartbeat_work_item: {
    path: {
      item_id: string;
    };
    query: None;
    body: LeaseBodyRequest;
    response: LeaseAnswer;
  };
  list_campaigns: {
    path: None;
    query: None;
    body: undefined;
    response: CampaignList;
  };
  list_candidates: {
    path: {
      object_id: string;
    };
    query: None;
    body: undefined;
    response: CandidateList;
  };
  list_categories: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: CategoryList;
  };
  list_collection_rounds: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: CollectionRoundList;
  };
  list_dataset_files: {
    path: {
      dataset_id: string;
    };
    query: None;
    body: undefined;
    response: FileList;
  };
  list_dataset_pairs: {
    path: {
      dataset_id: string;
    };
    query: {
      category?: string;
      cursor?: string;
      limit?: number;
      split?: "test" | "train" | "validation";
    };
    body: undefined;
    response: PairList;
  };
  list_datasets: {
    path: {
      campaign_id: string;
    };
    query: {
      cursor?: string;
      limit?: number;
    };
    body: undefined;
    response: SnapshotList;
  };
  list_escalations: {
    path: {
      campaign_id: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      state?: "accepted" | "claimed" | "open" | "parked" | "submitted";
    };
    body: undefined;
    response: CardList;
  };
  list_generations: {
    path: {
      campaign_id: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      status?: "cancelled" | "dead" | "done" | "queued" | "running" | "waiting";
    };
    body: undefined;
    response: GenerationList;
  };
  list_held_work_items: {
    path: None;
    query: None;
    body: undefined;
    response: WorkItemList;
  };
  list_images: {
    path: {
      campaign_id: string;
    };
    query: {
      cursor?: string;
      limit?: number;
      objects?: "none" | "some";
      q?: string;
    };
    body: undefined;
    response: ImageList;
  };
  list_machine_work: {
    path: None;
    query: {
      campaign?: string;
      cursor?: string;
      kind?: "export" | "generation" | "mask_proposal" | "mesh_check" | "pointmap" | "pose_fit";
      limit?: number;
      status?: "cancelled" | "done" | "failed" | "queued" | "running" | "waiting";
    };
    body: undefined;
    response: MachineWorkList;
  };
  list_members: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: undefined;
    response: MemberList;
  };
  list_model_outcomes: {
    path: None;
    query: None;
    body: undefined;
    response: OutcomeList;
  };
  list_model_versions: {
    path: None;
    query: None;
    body: undefined;
    response: ModelVersionList;
  };
  list_objects: {
    path: {
      campaign_id: string;
    };
    query: {
      category?: string;
      cursor?: string;
      limit?: number;
      q?: string;
      sort?: "category" | "changed" | "id" | "name" | "newest" | "priority" | "waiting";
      state?: "aligning" | "discarded" | "done" | "escalated" | "mask_review" | "parked" | "pose_review" | "proposing" | "selecting";
    };
    body: undefined;
    response: ObjectList;
  };
  list_people_to_add: {
    path: {
      campaign_id: string;
    };
    query: {
      q?: string;
    };
    body: undefined;
    response: PeopleList;
  };
  list_previous_work_items: {
    path: None;
    query: None;
    body: undefined;
    response: PreviousItems;
  };
  list_tokens: {
    path: None;
    query: None;
    body: undefined;
    response: TokenList;
  };
  list_workers: {
    path: None;
    query: None;
    body: undefined;
    response: WorkerList;
  };
  park_escalation: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: undefined;
    response: Brief;
  };
  propose_mask: {
    path: {
      image_id: string;
    };
    query: None;
    body: ProposalBodyRequest | undefined;
    response: ProposalAnswer;
  };
  rate_round: {
    path: {
      round_id: string;
    };
    query: None;
    body: RatingBodyRequest;
    response: OutcomeAnswer;
  };
  read_mask: {
    path: {
      image_id: string;
    };
    query: None;
    body: ReadMaskBodyRequest;
    response: ReadMaskJson;
  };
  record_comparisons: {
    path: {
      round_id: string;
    };
    query: None;
    body: ComparisonsBodyRequest;
    response: ComparisonsAnswer;
  };
  release_escalation: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: undefined;
    response: Brief;
  };
  release_work_item: {
    path: {
      item_id: string;
    };
    query: None;
    body: LeaseBodyRequest;
    response: null;
  };
  reopen_object: {
    path: {
      object_id: string;
    };
    query: None;
    body: ReopenBodyRequest;
    response: ObjectSummaryJson;
  };
  replace_mask: {
    path: {
      object_id: string;
    };
    query: None;
    body: MaskBodyRequest;
    response: MaskJson;
  };
  report_mask_problem: {
    path: {
      object_id: string;
    };
    query: None;
    body: ReportMaskBodyRequest | undefined;
    response: ObjectSummaryJson;
  };
  retry_dataset: {
    path: {
      dataset_id: string;
    };
    query: None;
    body: undefined;
    response: SnapshotAnswer;
  };
  retry_generation: {
    path: {
      generation_id: string;
    };
    query: None;
    body: undefined;
    response: GenerationJson;
  };
  retry_machine_work: {
    path: {
      work_id: string;
    };
    query: None;
    body: undefined;
    response: MachineWorkJson;
  };
  review_escalation: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: ReviewBodyRequest;
    response: Brief;
  };
  revoke_token: {
    path: {
      token_id: number;
    };
    query: None;
    body: undefined;
    response: null;
  };
  set_members: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: MembersBodyRequest;
    response: MemberList;
  };
  sign_in: {
    path: None;
    query: None;
    body: CredentialsBodyRequest;
    response: SessionAnswer;
  };
  sign_out: {
    path: None;
    query: None;
    body: undefined;
    response: null;
  };
  start_collection_round: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: NewCollectionRoundBodyRequest;
    response: StartedJson;
  };
  submit_alignment: {
    path: {
      item_id: string;
    };
    query: None;
    body: AlignmentBodyRequest;
    response: ObjectStateAnswer;
  };
  submit_escalation: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: SubmitBodyRequest;
    response: Brief;
  };
  submit_mask_review: {
    path: {
      item_id: string;
    };
    query: None;
    body: MaskReviewBodyRequest;
    response: ObjectStateAnswer;
  };
  submit_pose_review: {
    path: {
      item_id: string;
    };
    query: None;
    body: PoseReviewBodyRequest;
    response: ObjectStateAnswer;
  };
  turn_upload: {
    path: {
      upload_id: string;
    };
    query: None;
    body: TurnBodyRequest;
    response: UploadJson;
  };
  undo_round: {
    path: {
      round_id: string;
    };
    query: None;
    body: UndoBodyRequest;
    response: UndoAnswer;
  };
  undo_work_item: {
    path: {
      item_id: string;
    };
    query: None;
    body: LeaseBodyRequest;
    response: WorkItemAnswer;
  };
  upload_images: {
    path: {
      campaign_id: string;
    };
    query: None;
    body: ImageUploadBodyRequest;
    response: ImageUploadAnswer;
  };
  upload_mesh: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: UploadBodyRequest;
    response: UploadJson;
  };
  upload_model_chunk: {
    path: {
      model_upload_id: string;
    };
    query: None;
    body: ChunkBodyRequest;
    response: UploadAnswer;
  };
  withdraw_escalation_submission: {
    path: {
      escalation_id: string;
    };
    query: None;
    body: undefined;
    response: Brief;
  };
}

export const OPERATIONS = {
  assign_splits: { method: 'POST', path: '/api/campaigns/{campaign_id}/splits/' },
  begin_model_upload: { method: 'POST', path: '/api/model-versions/' },
  cancel_generation: { method: 'POST', path: '/api/generations/{generation_id}/cancel/' },
  cancel_machine_work: { method: 'POST', path: '/api/machine-work/{work_id}/cancel/' },
  cancel_model_upload: { method: 'DELETE', path: '/api/model-uploads/{model_upload_id}/' },
  change_campaign: { method: 'PATCH', path: '/api/campaigns/{campaign_id}/' },
  change_image: { method: 'PATCH', path: '/api/images/{image_id}/' },
  change_model_version: { method: 'PATCH', path: '/api/model-versions/{model_version_id}/' },
  change_object: { method: 'PATCH', path: '/api/objects/{object_id}/' },
  change_password: { method: 'POST', path: '/api/session/password/' },
  claim_escalation: { method: 'POST', path: '/api/escalations/{escalation_id}/claim/' },
  claim_work_item: { method: 'POST', path: '/api/work-items/claim/' },
  collect_again: { method: 'POST', path: '/api/campaigns/{campaign_id}/collection-rounds/collect/' },
  count_dataset: { method: 'POST', path: '/api/campaigns/{campaign_id}/datasets/count/' },
  create_campaign: { method: 'POST', path: '/api/campaigns/' },
  create_dataset: { method: 'POST', path: '/api/campaigns/{campaign_id}/datasets/' },
  create_object: { method: 'POST', path: '/api/images/{image_id}/objects/', body: 'form' },
  create_token: { method: 'POST', path: '/api/tokens/' },
  delete_image: { method: 'DELETE', path: '/api/images/{image_id}/' },
  discard_object: { method: 'POST', path: '/api/objects/{object_id}/discard/' },
  download_bundle: { method: 'GET', path: '/api/escalations/{escalation_id}/bundle.zip' },
  download_dataset: { method: 'GET', path: '/api/datasets/{dataset_id}/download/' },
  end_member_sessions: { method: 'DELETE', path: '/api/campaigns/{campaign_id}/members/{username}/sessions/' },
  end_other_sessions: { method: 'DELETE', path: '/api/session/others/' },
  escalate_round: { method: 'POST', path: '/api/rounds/{round_id}/escalate/' },
  fit_pose: { method: 'POST', path: '/api/work-items/{item_id}/pose-fits/' },
  generate_candidates: { method: 'POST', path: '/api/objects/{object_id}/generate/' },
  get_alignment: { method: 'GET', path: '/api/objects/{object_id}/alignment/' },
  get_campaign: { method: 'GET', path: '/api/campaigns/{campaign_id}/' },
  get_dataset: { method: 'GET', path: '/api/datasets/{dataset_id}/' },
  get_dataset_file: { method: 'GET', path: '/api/datasets/{dataset_id}/files/{path}' },
  get_dataset_summary: { method: 'GET', path: '/api/datasets/{dataset_id}/summary/' },
  get_escalation: { method: 'GET', path: '/api/escalations/{escalation_id}/' },
  get_funnel: { method: 'GET', path: '/api/campaigns/{campaign_id}/funnel/' },
  get_home: { method: 'GET', path: '/api/campaigns/{campaign_id}/home/' },
  get_image: { method: 'GET', path: '/api/images/{image_id}/' },
  get_mask_proposal: { method: 'GET', path: '/api/mask-proposals/{proposal_id}/' },
  get_model_upload: { method: 'GET', path: '/api/model-uploads/{model_upload_id}/' },
  get_model_version: { method: 'GET', path: '/api/model-versions/{model_version_id}/' },
  get_object: { method: 'GET', path: '/api/objects/{object_id}/' },
  get_object_story: { method: 'GET', path: '/api/objects/{object_id}/story/' },
  get_pose_fit: { method: 'GET', path: '/api/pose-fits/{fit_id}/' },
  get_session: { method: 'GET', path: '/api/session/' },
  get_splits: { method: 'GET', path: '/api/campaigns/{campaign_id}/splits/' },
  get_throughput: { method: 'GET', path: '/api/campaigns/{campaign_id}/throughput/' },
  get_upload: { method: 'GET', path: '/api/uploads/{upload_id}/' },
  heartbeat_work_item: { method: 'POST', path: '/api/work-items/{item_id}/heartbeat/' },
  list_campaigns: { method: 'GET', path: '/api/campaigns/' },
  list_candidates: { method: 'GET', path: '/api/objects/{object_id}/candidates/' },
  list_categories: { method: 'GET', path: '/api/campaigns/{campaign_id}/categories/' },
  list_collection_rounds: { method: 'GET', path: '/api/campaigns/{campaign_id}/collection-rounds/' },
  list_dataset_files: { method: 'GET', path: '/api/datasets/{dataset_id}/files/' },
  list_dataset_pairs: { method: 'GET', path: '/api/datasets/{dataset_id}/pairs/' },
  list_datasets: { method: 'GET', path: '/api/campaigns/{campaign_id}/datasets/' },
  list_escalations: { method: 'GET', path: '/api/campaigns/{campaign_id}/escalations/' },
  list_generations: { method: 'GET', path: '/api/campaigns/{campaign_id}/generations/' },
  list_held_work_items: { method: 'GET', path: '/api/work-items/mine/' },
  list_images: { method: 'GET', path: '/api/campaigns/{campaign_id}/images/' },
  list_machine_work: { method: 'GET', path: '/api/machine-work/' },
  list_members: { method: 'GET', path: '/api/campaigns/{campaign_id}/members/' },
  list_model_outcomes: { method: 'GET', path: '/api/model-outcomes/' },
  list_model_versions: { method: 'GET', path: '/api/model-versions/' },
  list_objects: { method: 'GET', path: '/api/campaigns/{campaign_id}/objects/' },
  list_people_to_add: { method: 'GET', path: '/api/campaigns/{campaign_id}/people/' },
  list_previous_work_items: { method: 'GET', path: '/api/work-items/previous/' },
  list_tokens: { method: 'GET', path: '/api/tokens/' },
  list_workers: { method: 'GET', path: '/api/workers/' },
  park_escalation: { method: 'POST', path: '/api/escalations/{escalation_id}/park/' },
  propose_mask: { method: 'POST', path: '/api/images/{image_id}/mask-proposals/' },
  rate_round: { method: 'POST', path: '/api/rounds/{round_id}/rating/' },
  read_mask: { method: 'POST', path: '/api/images/{image_id}/read-mask/', body: 'form' },
  record_comparisons: { method: 'POST', path: '/api/rounds/{round_id}/comparisons/' },
  release_escalation: { method: 'POST', path: '/api/escalations/{escalation_id}/release/' },
  release_work_item: { method: 'POST', path: '/api/work-items/{item_id}/release/' },
  reopen_object: { method: 'POST', path: '/api/objects/{object_id}/reopen/' },
  replace_mask: { method: 'POST', path: '/api/objects/{object_id}/masks/', body: 'form' },
  report_mask_problem: { method: 'POST', path: '/api/objects/{object_id}/report-mask/' },
  retry_dataset: { method: 'POST', path: '/api/datasets/{dataset_id}/retry/' },
  retry_generation: { method: 'POST', path: '/api/generations/{generation_id}/retry/' },
  retry_machine_work: { method: 'POST', path: '/api/machine-work/{work_id}/retry/' },
  review_escalation: { method: 'POST', path: '/api/escalations/{escalation_id}/review/' },
  revoke_token: { method: 'DELETE', path: '/api/tokens/{token_id}/' },
  set_members: { method: 'PUT', path: '/api/campaigns/{campaign_id}/members/' },
  sign_in: { method: 'POST', path: '/api/session/' },
  sign_out: { method: 'DELETE', path: '/api/session/' },
  start_collection_round: { method: 'POST', path: '/api/campaigns/{campaign_id}/collection-rounds/' },
  submit_alignment: { method: 'POST', path: '/api/work-items/{item_id}/alignment/' },
  submit_escalation: { method: 'POST', path: '/api/escalations/{escalation_id}/submit/' },
  submit_mask_review: { method: 'POST', path: '/api/work-items/{item_id}/mask-review/' },
  submit_pose_review: { method: 'POST', path: '/api/work-items/{item_id}/pose-review/' },
  turn_upload: { method: 'POST', path: '/api/uploads/{upload_id}/turn/' },
  undo_round: { method: 'POST', path: '/api/rounds/{round_id}/undo/' },
  undo_work_item: { method: 'POST', path: '/api/work-items/{item_id}/undo/' },
  upload_images: { method: 'POST', path: '/api/campaigns/{campaign_id}/images/', body: 'form' },
  upload_mesh: { method: 'POST', path: '/api/escalations/{escalation_id}/uploads/', body: 'form' },
  upload_model_chunk: { method: 'POST', path: '/api/model-uploads/{model_upload_id}/chunks/', body: 'form' },
  withdraw_escalation_submission: { method: 'POST', path: '/api/escalations/{escalation_id}/withdraw/' },
} as const;
