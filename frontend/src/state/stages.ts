/** The stages of human work as the site describes them (annotator/workflow/stages.py), in the order of the claims. */

import type { Stage } from '../api/types';
import { session } from './session';

export function allStages(): readonly Stage[] {
  return session.value.session?.stages ?? [];
}
