/** One answer of a best-of-N round, as it is stored. */

import type { Answer } from '../../domain/bestOfN';

export interface ComparisonRecord {
  /** Made here; also the idempotency key. */
  id: string;
  seq: number;
  left: string;
  right: string;
  answer: Answer;
  /** ISO 8601. */
  shown_at: string;
  decided_at: string;
  duration_ms: number;
  /** Without hidden tabs and long silences. */
  active_ms: number;
  shading: string;
  camera_moves: number;
  camera_degrees: number;
  ui_version: string;
}
