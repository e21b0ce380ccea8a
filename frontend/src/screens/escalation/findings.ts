/** The findings of a mesh check, as the report shows them. */

import type { FindingJson } from '../../contract/schema';

const ORDER = ['error', 'warning', 'info'];

/** The worst first. */
export function sortedFindings(findings: readonly FindingJson[]): FindingJson[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
}
