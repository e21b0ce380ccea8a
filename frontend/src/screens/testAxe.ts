/** Accessibility checks with axe, for component tests. */

import axe from 'axe-core';
import '../ui/page.css';
import '../ui/tokens.css';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Rules about what the shell provides around a screen; tests mount the screen alone. */
const OF_THE_SHELL = { 'document-title': { enabled: false }, 'html-has-lang': { enabled: false } };

/** Returns the violations of WCAG 2.2 A and AA, one line each. */
export async function violations(): Promise<string[]> {
  const options: axe.RunOptions = { runOnly: { type: 'tag', values: WCAG }, rules: OF_THE_SHELL };
  const found = await axe.run(document.body, options);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.flat().join(' ')} — ${failureSummary}`),
  );
}
