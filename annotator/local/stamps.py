"""Skip work that is already done: a stamp holds the hash of everything the work depended on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SKIPPED = {"node_modules", "dist", "__pycache__", ".git", "test-output", "coverage"}


def digest(paths: Iterable[Path], *extra: str) -> str:
    """Return the SHA-256 over the names and the bytes of files; directories count with all that they hold."""
    total = hashlib.sha256("\0".join(extra).encode())
    for path in sorted(_files(paths)):
        total.update(str(path).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_current(stamp: Path, wanted: str) -> bool:
    """Return whether the work behind `stamp` was done from exactly what `wanted` hashes."""
    return stamp.exists() and stamp.read_text().strip() == wanted


def write(stamp: Path, value: str) -> None:
    """Record that the work is done."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(f"{value}\n")


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from _files(child for child in path.iterdir() if child.name not in SKIPPED)
        elif path.is_file() and path.suffix not in {".pyc", ".tsbuildinfo"}:
            yield path
