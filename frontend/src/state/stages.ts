/** The stages of human work as the site describes them (annotator/workflow/stages.py), in the order of the funnel. */

import type { Role, Stage } from '../api/types';
import { session } from './session';

function known(): readonly Stage[] {
  return session.value.session?.stages ?? [];
}

/** The stages that a role may do. */
export function stagesOfRole(role: Role): Stage[] {
  return known().filter(({ roles }) => roles.includes(role));
}
