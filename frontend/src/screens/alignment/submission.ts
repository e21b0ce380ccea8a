/** The submit of an alignment, through the outbox. */

import type { AlignmentItem } from '../../api/types';
import type { Layout } from '../../domain/layout';
import type { Intent } from '../../state/outboxStore';
import { uuid } from '../../state/uuid';

export interface Alignment {
  layout: Layout;
  /** Null when there is no camera to see the silhouette by. */
  iou: number | null;
  durationMs: number;
  edits: number;
}

export function alignmentIntent(
  item: Pick<AlignmentItem, 'id' | 'lease_token' | 'object'>,
  { layout, iou, durationMs, edits }: Alignment,
): Omit<Intent, 'createdAt' | 'userId'> {
  const id = uuid();
  return {
    id,
    lane: `alignment:${item.id}`,
    method: 'POST',
    path: `work-items/${item.id}/alignment/`,
    body: {
      lease_token: item.lease_token,
      submission_id: id,
      layout,
      silhouette_iou: iou === null ? null : Math.round(iou * 1e4) / 1e4,
      duration_ms: Math.round(durationMs),
      n_edits: edits,
    },
    describes: `Alignment of object ${item.object.number}`,
  };
}
