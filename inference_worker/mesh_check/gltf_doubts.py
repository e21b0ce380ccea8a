"""What glTF forbids and a reader can repair: values that are not numbers, bounds that do not fit, textures without a place.

Each is repaired as viewers do and named once in the report, since it often shows that the file was damaged on its way
(docs/decisions/0010-broken-gltf.md).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..contract.events import Finding
from .findings import finding

#: Bounds that are off by less than this share of the extent are rounding.
_TOLERANCE = 0.01
_NAMES = {"NORMAL": "normals", "TEXCOORD": "texture coordinates", "COLOR": "vertex colours", "WEIGHTS": "joint weights"}


class Doubts:
    """Collects what was repaired, each kind once."""

    def __init__(self) -> None:
        """Begin without any."""
        self._not_numbers: dict[str, None] = {}
        self._bounds_differ = False
        self._texture_unplaced = False

    def look_at(self, attribute: str, values: np.ndarray) -> None:
        """Note an attribute with values that are not finite."""
        name = _NAMES.get(attribute.partition("_")[0])
        if name is not None and values.dtype.kind == "f" and not np.isfinite(values).all():
            self._not_numbers[name] = None

    def look_at_bounds(self, accessor: dict[str, Any], positions: np.ndarray) -> None:
        """Note positions (V, 3) that lie elsewhere than their accessor declares; only floats have bounds in their own unit."""
        if accessor["componentType"] != 5126 or not len(positions):
            return
        low, high = positions.min(axis=0), positions.max(axis=0)
        room = _TOLERANCE * max(float((high - low).max()), 1e-12)
        for declared, actual in ((accessor.get("min"), low), (accessor.get("max"), high)):
            if declared is not None and not _agree(declared, actual, room):
                self._bounds_differ = True

    def texture_without_coordinates(self) -> None:
        """Note a texture whose coordinates the mesh does not have."""
        self._texture_unplaced = True

    def findings(self) -> list[Finding]:
        """Return a line for each kind."""
        found = []
        if self._not_numbers:
            found.append(finding("not_numbers", names=", ".join(self._not_numbers)))
        if self._bounds_differ:
            found.append(finding("bounds_differ"))
        if self._texture_unplaced:
            found.append(finding("texture_unplaced"))
        return found


def _agree(declared: Any, actual: np.ndarray, room: float) -> bool:
    if not isinstance(declared, list) or len(declared) != len(actual):
        return False
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in declared):
        return False
    return bool((np.abs(np.asarray(declared, dtype=np.float64) - actual) <= room).all())
