"""Which generations this worker is at. Pool processes leave a small file each; the main process reads them for heartbeats.

The directory belongs to one start of one worker. A file outlives a killed pool process, so it names its process, and
the reader drops those that are gone.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from .identity import START


def _directory() -> Path:
    return Path(tempfile.gettempdir()) / f"maquette-worker-{START.token}"


@contextmanager
def busy_with(generation_id: UUID) -> Iterator[None]:
    """Record, while the block runs, that this process works on the generation."""
    directory = _directory()
    directory.mkdir(mode=0o700, exist_ok=True)
    marker = directory / f"{generation_id}.{os.getpid()}"
    marker.touch()
    try:
        yield
    finally:
        marker.unlink(missing_ok=True)


def busy_generations() -> tuple[UUID, ...]:
    """Return the generations that living processes of this worker are at, in a fixed order."""
    found = set()
    for marker in sorted(_directory().glob("*.*")):
        generation, _, process = marker.name.partition(".")
        if _lives(int(process)):
            found.add(UUID(generation))
        else:
            marker.unlink(missing_ok=True)
    return tuple(sorted(found))


def forget_all() -> None:
    """Remove this start's directory, when the worker stops."""
    shutil.rmtree(_directory(), ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        # The third field of /proc/PID/stat; a zombie has ended and waits to be reaped.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
