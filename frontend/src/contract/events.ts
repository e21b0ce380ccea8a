/* Generated from the site's own description by `npm run contract`. Do not edit. */

/** A candidate got a step further. To annotators, who choose blind, the socket sends neither phase nor steps. */
export interface CandidateChanged {
  type: "candidate.changed";
  object_id: string;
  candidate_id: string;
  status: string;
  phase?: string;
  step?: number;
  steps?: number;
}

/** A dataset snapshot got further. */
export interface DatasetChanged {
  type: "dataset.changed";
  dataset_id: string;
  status: string;
  rows_done: number;
  rows_total: number;
}

/** A card moved on the board. */
export interface EscalationChanged {
  type: "escalation.changed";
  escalation_id: string;
  state: string;
}

/** Some count of a campaign changed. */
export interface FunnelChanged {
  type: "funnel.changed";
  campaign_id: string;
}

/** A generation changed its status. */
export interface GenerationChanged {
  type: "generation.changed";
  object_id: string;
  generation_id: string;
  status: string;
}

/** Machine work changed its status. */
export interface MachineWorkChanged {
  type: "machine_work.changed";
  campaign_id: string;
  work_id: string;
  kind: string;
  status: string;
}

/** A worker answered clicks. */
export interface MaskProposalChanged {
  type: "mask_proposal.changed";
  proposal_id: string;
  status: string;
}

/** A target object moved to another state. */
export interface ObjectChanged {
  type: "object.changed";
  campaign_id: string;
  object_id: string;
  state: string;
}

/** An image's pointmap is ready, or failed. */
export interface PointmapChanged {
  type: "pointmap.changed";
  image_id: string;
  status: string;
}

/** A worker fitted a pose, or could not. */
export interface PoseFitChanged {
  type: "pose_fit.changed";
  fit_id: string;
  status: string;
}

/** The report of an artist's upload is there. */
export interface UploadChecked {
  type: "upload.checked";
  escalation_id: string;
  upload_id: string;
  status: string;
}

/** There is something to claim again. */
export interface WorkAvailable {
  type: "work.available";
  campaign_id: string;
  kind: string;
}

export type LiveEvent = ObjectChanged | CandidateChanged | GenerationChanged | PointmapChanged | MaskProposalChanged | PoseFitChanged | UploadChecked | EscalationChanged | FunnelChanged | DatasetChanged | MachineWorkChanged | WorkAvailable;
