/* Generated from the site's own description by `npm run contract`. Do not edit. */
import type { CandidateStatusEnum, EscalationStateEnum, GenerationStatusEnum, MaskProposalStatusEnum, PointmapStatusEnum, RoundStatusEnum, SnapshotStatusEnum, TargetObjectStateEnum, UploadStatusEnum, VersionStatusEnum, WorkItemKindEnum, WorkKindEnum, WorkStatusEnum } from './schema';

/** A name of a few words, and a sentence of help ('' where the name is enough). */
export interface Name {
  text: string;
  help: string;
}

export const NAMES: {
  CandidateStatusEnum: Record<CandidateStatusEnum, Name>;
  EscalationStateEnum: Record<EscalationStateEnum, Name>;
  GenerationStatusEnum: Record<GenerationStatusEnum, Name>;
  MaskProposalStatusEnum: Record<MaskProposalStatusEnum, Name>;
  PointmapStatusEnum: Record<PointmapStatusEnum, Name>;
  RoundStatusEnum: Record<RoundStatusEnum, Name>;
  SnapshotStatusEnum: Record<SnapshotStatusEnum, Name>;
  TargetObjectStateEnum: Record<TargetObjectStateEnum, Name>;
  UploadStatusEnum: Record<UploadStatusEnum, Name>;
  VersionStatusEnum: Record<VersionStatusEnum, Name>;
  WorkItemKindEnum: Record<WorkItemKindEnum, Name>;
  WorkKindEnum: Record<WorkKindEnum, Name>;
  WorkStatusEnum: Record<WorkStatusEnum, Name>;
} = {
  CandidateStatusEnum: {
    "queued": {
      "text": "Queued",
      "help": "Waiting for a free worker."
    },
    "running": {
      "text": "Running",
      "help": "A worker is on it."
    },
    "done": {
      "text": "Done",
      "help": ""
    },
    "failed": {
      "text": "Failed",
      "help": ""
    },
    "cancelled": {
      "text": "Cancelled",
      "help": ""
    }
  },
  EscalationStateEnum: {
    "open": {
      "text": "Open",
      "help": "Waiting for an artist."
    },
    "claimed": {
      "text": "Being modelled",
      "help": "An artist is working on it."
    },
    "submitted": {
      "text": "To review",
      "help": "A lead has to accept the mesh or return it."
    },
    "accepted": {
      "text": "Accepted",
      "help": "The artist's mesh is in use."
    },
    "parked": {
      "text": "On hold",
      "help": "Off the board until a lead takes it up."
    }
  },
  GenerationStatusEnum: {
    "waiting": {
      "text": "Waiting for the pointmap",
      "help": "The scene has to be measured first."
    },
    "queued": {
      "text": "Queued",
      "help": "Waiting for a free worker."
    },
    "running": {
      "text": "Running",
      "help": "A worker is on it."
    },
    "done": {
      "text": "Done",
      "help": ""
    },
    "cancelled": {
      "text": "Cancelled",
      "help": ""
    },
    "dead": {
      "text": "Given up",
      "help": "Failed too often; a lead can retry it."
    }
  },
  MaskProposalStatusEnum: {
    "queued": {
      "text": "Queued",
      "help": "Waiting for a free worker."
    },
    "done": {
      "text": "Done",
      "help": ""
    },
    "failed": {
      "text": "Failed",
      "help": ""
    }
  },
  PointmapStatusEnum: {
    "queued": {
      "text": "Queued",
      "help": "Waiting for a free worker."
    },
    "ready": {
      "text": "Ready",
      "help": ""
    },
    "failed": {
      "text": "Failed",
      "help": ""
    }
  },
  RoundStatusEnum: {
    "open": {
      "text": "Open",
      "help": ""
    },
    "rated": {
      "text": "Rated",
      "help": ""
    },
    "escalated": {
      "text": "Escalated",
      "help": ""
    },
    "superseded": {
      "text": "Superseded",
      "help": "The object has moved on; its answers are kept."
    }
  },
  SnapshotStatusEnum: {
    "queued": {
      "text": "Queued",
      "help": "Waiting to be written."
    },
    "running": {
      "text": "Writing",
      "help": ""
    },
    "done": {
      "text": "Ready",
      "help": ""
    },
    "failed": {
      "text": "Failed",
      "help": "It can be tried again."
    }
  },
  TargetObjectStateEnum: {
    "mask_review": {
      "text": "Mask review",
      "help": "A reviewer has to accept the mask."
    },
    "proposing": {
      "text": "Generating",
      "help": "Workers generate candidates."
    },
    "selecting": {
      "text": "Choosing",
      "help": "Annotators choose among the candidates."
    },
    "aligning": {
      "text": "Aligning",
      "help": "The winner is placed in the scene."
    },
    "pose_review": {
      "text": "Pose review",
      "help": "A lead checks a pose with a low outline match."
    },
    "done": {
      "text": "Done",
      "help": "Accepted and aligned."
    },
    "escalated": {
      "text": "With an artist",
      "help": "No candidate was good enough."
    },
    "parked": {
      "text": "On hold",
      "help": "Waiting for a lead: no candidate could be made."
    },
    "discarded": {
      "text": "Discarded",
      "help": "Left out. A lead can restore it."
    }
  },
  UploadStatusEnum: {
    "checking": {
      "text": "Checking",
      "help": "A worker is checking the file."
    },
    "passed": {
      "text": "Passed",
      "help": ""
    },
    "refused": {
      "text": "Refused",
      "help": "The report lists what has to change."
    }
  },
  VersionStatusEnum: {
    "candidate": {
      "text": "Candidate",
      "help": "Being tried; campaigns may use it."
    },
    "active": {
      "text": "Active",
      "help": "In use."
    },
    "retired": {
      "text": "Retired",
      "help": "Proposes nothing in any campaign."
    }
  },
  WorkItemKindEnum: {
    "mask_review": {
      "text": "Mask review",
      "help": "Accept a mask, correct it, or discard the object."
    },
    "best_of_n": {
      "text": "Best of N",
      "help": "Choose the best candidate, two at a time."
    },
    "alignment": {
      "text": "Alignment",
      "help": "Place the accepted mesh in the scene."
    },
    "pose_review": {
      "text": "Pose review",
      "help": "Accept a pose with a low outline match, or send it back."
    }
  },
  WorkKindEnum: {
    "generation": {
      "text": "Candidates",
      "help": "A source generates candidates for an object."
    },
    "pointmap": {
      "text": "Pointmap",
      "help": "The scene of an image is measured."
    },
    "mask_proposal": {
      "text": "Mask from clicks",
      "help": "Somebody clicked on an image."
    },
    "pose_fit": {
      "text": "Pose fit",
      "help": "A mesh is fitted to its mask and points."
    },
    "mesh_check": {
      "text": "Mesh check",
      "help": "An artist's upload is checked."
    },
    "export": {
      "text": "Export",
      "help": "A dataset is written."
    }
  },
  WorkStatusEnum: {
    "waiting": {
      "text": "Waiting",
      "help": "It is sent when what it needs is there, or an earlier request ends."
    },
    "queued": {
      "text": "Queued",
      "help": "Waiting for a free worker."
    },
    "running": {
      "text": "Running",
      "help": "A worker is on it."
    },
    "done": {
      "text": "Done",
      "help": ""
    },
    "failed": {
      "text": "Failed",
      "help": ""
    },
    "cancelled": {
      "text": "Cancelled",
      "help": ""
    }
  },
};
