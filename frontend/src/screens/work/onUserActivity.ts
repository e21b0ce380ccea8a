/** Reports input and the visibility of the tab to a clock. */

import type { ComparisonRecorder } from '../compare/comparisonRecorder';

const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** Listens until the returned function is called. */
export function onUserActivity(recorder: Pick<ComparisonRecorder, 'sign' | 'setHidden'>): () => void {
  const sign = () => recorder.sign(performance.now());
  const visibility = () => recorder.setHidden(document.hidden, performance.now());
  for (const name of SIGNS) addEventListener(name, sign, { passive: true });
  document.addEventListener('visibilitychange', visibility);
  return () => {
    for (const name of SIGNS) removeEventListener(name, sign);
    document.removeEventListener('visibilitychange', visibility);
  };
}
