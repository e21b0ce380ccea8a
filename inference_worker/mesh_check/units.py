"""Which unit a file seems to be in. Nothing depends on it: the stored copy has one size, and alignment sets another."""

from __future__ import annotations

import math

from ..contract.events import Finding
from .findings import finding

_UNITS_IN_A_METRE = {"metres": 1.0, "centimetres": 100.0, "millimetres": 1000.0, "inches": 39.37}
#: A unit is named when it explains the size within this factor; inches and centimetres lie 2.5 apart.
_TOLERANCE = 1.5


def about_size(side: float, expected: float | None) -> Finding:
    """Return the finding about a longest side, in the file's units.

    Args:
        side: the longest side.
        expected: that of the object in metres, by its candidates, or None.
    """
    unit = _unit(side / expected) if expected is not None else None
    if unit is None:
        return finding("size", side=side, hint=_hint(side))
    return finding("size_by_candidates", side=side, expected=expected, unit=unit)


def _unit(ratio: float) -> str | None:
    name, units = min(_UNITS_IN_A_METRE.items(), key=lambda item: abs(math.log(ratio / item[1])))
    return name if abs(math.log(ratio / units)) <= math.log(_TOLERANCE) else None


def _hint(side: float) -> str:
    """Return what the unit may have been, for an object between a coin and a house."""
    if 0.02 <= side <= 20:
        return ", plausible as metres"
    if 20 < side <= 300:
        return ", perhaps centimetres"
    if 300 < side <= 20_000:
        return ", perhaps millimetres"
    return ", which is no usual unit"
