"""How sure a share is that was counted in a few cases."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: Of the normal distribution, for an interval that holds the true share in 95 of 100 cases.
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """A share in [0, 1] with its interval."""

    value: float
    low: float
    high: float


def wilson(successes: float, trials: int) -> Share | None:
    """Return the share of successes with its 95 % interval by Wilson, or None without a trial.

    Args:
        successes: In [0, trials]; half a success is a tie.
        trials: How many there were.

    Raises:
        ValueError: The successes are not in that range.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} successes in {trials} trials")
    if trials == 0:
        return None
    share, z2 = successes / trials, Z_95**2
    centre = share + z2 / (2 * trials)
    half = Z_95 * sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    scale = 1 + z2 / trials
    return Share(share, max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale))
