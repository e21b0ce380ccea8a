"""Faults of a file system, the artifact store's or PostgreSQL's: read-only, and full. Nothing in it is changed for good.

A full disk needs a small file system of its own (tests/load/own_site.py mounts them). For an account that permissions do not
bind (root) the read-only store needs that too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

LARGEST_TO_FILL = 2 * 1024**3
BALLAST = ".write-ballast"


@dataclass(frozen=True)
class StoreFault:
    """One way in which a file system fails.

    Attributes:
        part: The part that has it.
        folder: Its place in the directory of the running Maquette.
        reason_not: Returns why it cannot be done to this store, or an empty text.
        during: The context in which the store has the fault.
    """

    part: str
    folder: str
    reason_not: Callable[[Path], str]
    during: Callable[[Path], AbstractContextManager[None]]


def _no_small_disk(store: Path) -> str:
    if not os.path.ismount(store) or shutil.disk_usage(store).total > LARGEST_TO_FILL:
        return f"{store} is no file system of its own below {LARGEST_TO_FILL // 1024**3} GB"
    return ""


@contextmanager
def _full(store: Path) -> Iterator[None]:
    """Fill the file system to its last byte."""
    ballast = store / BALLAST
    try:
        with ballast.open("wb", buffering=0) as file:
            size = 1024 * 1024
            while size:
                try:
                    if file.write(bytes(size)) < size:
                        size //= 2
                except OSError:
                    size //= 2
        yield
    finally:
        ballast.unlink(missing_ok=True)


def _no_read_only(store: Path) -> str:
    if os.geteuid() == 0 and not os.path.ismount(store):
        return f"permissions do not bind root, and {store} is no file system of its own"
    return "" if store.is_dir() else f"{store} is no directory"


@contextmanager
def _read_only(store: Path) -> Iterator[None]:
    """Mount the store read-only, or take the permission to write from all its directories."""
    if os.path.ismount(store):
        _remount(store, "ro")
        try:
            yield
        finally:
            _remount(store, "rw")
        return
    folders = [Path(folder) for folder, _, _ in os.walk(store)]
    modes = {folder: folder.stat().st_mode for folder in folders}
    try:
        for folder in folders:
            folder.chmod(0o555)
        yield
    finally:
        for folder, mode in modes.items():
            folder.chmod(mode)


def _remount(store: Path, mode: str) -> None:
    """Change between read-only and writable; a file that is being written makes it busy for a moment."""
    for _ in range(50):
        finished = subprocess.run(
            ["mount", "-o", f"remount,{mode}", str(store)], capture_output=True, text=True, check=False
        )
        if finished.returncode == 0:
            return
    raise OSError(finished.stderr.strip())


STORE_FAULTS: dict[str, StoreFault] = {
    "full": StoreFault("artifact store", "artifacts", _no_small_disk, _full),
    "read-only": StoreFault("artifact store", "artifacts", _no_read_only, _read_only),
    "full-database": StoreFault("PostgreSQL's disk", "postgres", _no_small_disk, _full),
}
