/** How sure a share is that was counted in a few cases: Wilson's interval, as annotator/domain/intervals.py has it. */

/** Of the normal distribution, for an interval that holds the true share in 95 of 100 cases. */
export const Z_95 = 1.959963984540054;

export interface Share {
  value: number;
  low: number;
  high: number;
}

/** The share of successes with its 95 % interval, or null without a trial. */
export function wilson(successes: number, trials: number): Share | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const z2 = Z_95 ** 2;
  const centre = share + z2 / (2 * trials);
  const half = Z_95 * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2));
  const scale = 1 + z2 / trials;
  return {
    value: share,
    low: Math.max(0, (centre - half) / scale),
    high: Math.min(1, (centre + half) / scale),
  };
}
