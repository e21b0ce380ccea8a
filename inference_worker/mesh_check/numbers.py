"""Numbers in text, many at once."""

from __future__ import annotations

import warnings

import numpy as np


def floats(text: bytes, n: int) -> np.ndarray | None:
    """Return (n,) float64 of numbers that white space separates; None when they are not exactly n numbers."""
    values = all_floats(text)
    return values if values is not None and len(values) == n else None


def all_floats(text: bytes) -> np.ndarray | None:
    """Return every number of a text as float64; None when something else is in it."""
    if not text.strip():
        return np.zeros(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return np.fromstring(text, dtype=np.float64, sep=" ")
        except (ValueError, DeprecationWarning):
            return None
