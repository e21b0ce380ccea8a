"""Inflation as a source of candidates: the mask blown up into closed solids. It has no weights and runs on every CPU."""

from __future__ import annotations

from ..contract.commands import SourceRef
from ..maquette.baselines.inflation import Inflation
from ..settings import Settings
from ..storage import ObjectStore


def load(source: SourceRef, store: ObjectStore, settings: Settings) -> Inflation:
    """Return the reconstructor; `resolution` in the source's settings is the grid's longer side in cells.

    Raises:
        UnusableInput: the resolution is out of range.
    """
    return Inflation(resolution=int(source.settings.get("resolution", 96)))
