"""The names of the families and how each is built."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import numpy as np

from .shape_mesh import Part, ShapeMesh, assembled

Builder = Callable[[np.random.Generator], list[Part]]
_BUILDERS: dict[str, Builder] = {}


def family(builder: Builder) -> Builder:
    """Return the function that builds objects, unchanged, after entering it as a family under its own name."""
    _BUILDERS[builder.__name__] = builder
    return builder


def families() -> tuple[str, ...]:
    """Return the names of all families, in alphabetical order."""
    return tuple(sorted(_BUILDERS))


def build(family: str, seed: int) -> ShapeMesh:
    """Return the object of this `family` and `seed`, always the same.

    Raises:
        KeyError: no family has this name.
    """
    if family not in _BUILDERS:
        raise KeyError(f"no family of shapes is called {family!r}; there are: {', '.join(families())}")
    rng = np.random.default_rng([zlib.crc32(family.encode()), seed])
    return assembled(_BUILDERS[family](rng), family, seed)
