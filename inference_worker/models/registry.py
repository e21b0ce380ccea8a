"""The models that this installation knows: built-in ones, and those that other packages add by Python entry points.

A package adds a model by an entry point in one of GROUPS that names a `ModelEntry`. Ours are listed in the same way in pyproject.toml,
but found through the table in `builtin.py`, so that they also work in a source tree that is not installed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from ..settings import Settings
from .builtin import BUILT_IN
from .model_entry import GROUPS, ModelEntry

log = logging.getLogger(__name__)


@lru_cache(maxsize=len(GROUPS))
def entries(group: str) -> dict[str, ModelEntry]:
    """Return the models of a group by name: built-in ones in their order, then those of other packages by name.

    A package whose entry cannot be imported, is no ModelEntry, or takes the name of another is listed in the log and left out.
    """
    found = {entry.name: entry for entry in BUILT_IN[group]}
    for point in sorted(_foreign(entry_points(group=group)), key=lambda point: (point.name, point.value)):
        entry = _loaded(point)
        if entry is None:
            continue
        if entry.name in found:
            log.error("%s = %s is left out: there is a model called %s already.", point.name, point.value, entry.name)
            continue
        found[entry.name] = entry
    return found


def preferred(group: str, settings: Settings) -> ModelEntry:
    """Return the first model of a group that is configured here, fallbacks last; it need not be ready.

    Raises:
        LookupError: none is configured.
    """
    configured = [entry for entry in entries(group).values() if entry.readiness(settings).is_configured]
    for entry in sorted(configured, key=lambda entry: entry.is_fallback):
        return entry
    raise LookupError(f"no model of {group} is configured")


def _foreign(points: Iterable[EntryPoint]) -> list[EntryPoint]:
    """Leave out our own entry points, which are in the built-in table."""
    return [point for point in points if not point.value.startswith("inference_worker.")]


def _loaded(point: EntryPoint) -> ModelEntry | None:
    try:
        entry = point.load()
    except Exception:  # another package's mistake must not stop this worker
        log.exception("%s = %s cannot be imported and is left out.", point.name, point.value)
        return None
    if not isinstance(entry, ModelEntry):
        log.error("%s = %s is left out: it is a %s, not a ModelEntry.", point.name, point.value, type(entry).__name__)
        return None
    return entry
