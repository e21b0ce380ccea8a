/** The submit of an alignment, through the outbox. */

import type { AlignmentItem } from '../../api/types';
import type { Layout } from '../../domain/layout';
import type { Intent } from '../../state/outbox';
import { uuid } from '../../state/uuid';
import type { DecisionTimes } from '../work/arming';

export interface Alignment {
  layout: Layout;
  /** Overlap of the silhouette with the mask, in [0, 1]. */
  iou: number;
  durationMs: number;
  edits: number;
  times: DecisionTimes;
}

export function alignmentIntent(
  item: Pick<AlignmentItem, 'id' | 'lease_token' | 'object'>,
  { layout, iou, durationMs, edits, times }: Alignment,
): Intent<'submit_alignment'> {
  const id = uuid();
  return {
    id,
    lane: `alignment:${item.id}`,
    operation: 'submit_alignment',
    path: { item_id: item.id },
    body: {
      lease_token: item.lease_token,
      submission_id: id,
      layout,
      silhouette_iou: Math.round(iou * 1e4) / 1e4,
      duration_ms: Math.round(durationMs),
      n_edits: edits,
      ...times,
    },
    finishesWorkItem: item.id,
    describes: `Alignment of object ${item.object.number}`,
  };
}
