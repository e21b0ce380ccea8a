"""The directory of one release while it is written: whole files only, a log of them, and one writer at a time.

A file appears under its name only when all of it is on the disk (`.tmp`, fsync, rename); then a line in `.state/files.jsonl`
records it. `manifest.json` comes last of all and means that the release is complete; then `.state` goes.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from annotator.domain.errors import Conflict

MANIFEST = "manifest.json"
CHECKSUMS = "checksums.sha256"
STATE = ".state"


@dataclass(frozen=True)
class FileRecord:
    """One whole file. Keys and rows are of Parquet parts; others have none."""

    path: str
    bytes: int
    sha256: str
    rows: int | None = None
    row_groups: int | None = None
    first_key: str | None = None
    last_key: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Without what it has not."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class HashingFile:
    """A file for writing that knows its size and digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: Any) -> int:
        """Write and count."""
        view = memoryview(data)
        self._digest.update(view)
        self.size += view.nbytes
        self._file.write(view)
        return view.nbytes

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._digest.hexdigest()

    # what pyarrow asks of a Python file
    closed = False

    def flush(self) -> None:
        """Nothing is held back here."""
        self._file.flush()

    def tell(self) -> int:
        """Bytes written so far."""
        return self.size

    def close(self) -> None:
        """Do nothing: the code that opened the file closes it."""

    def readable(self) -> bool:
        """Return False."""
        return False

    def writable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return False."""
        return False


class ReleaseDirectory:
    """One release on the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = root / STATE

    @property
    def is_complete(self) -> bool:
        """The manifest is there."""
        return (self.root / MANIFEST).is_file()

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of a complete release."""
        loaded: dict[str, Any] = json.loads((self.root / MANIFEST).read_bytes())
        return loaded

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the right to write.

        Raises Conflict for a complete release, for a directory with anything else in it, and while another process
        writes; nothing is touched then.
        """
        if self.is_complete:
            raise Conflict("export_complete", "This directory holds a complete release, which never changes.")
        if not self.state.is_dir() and self.root.is_dir() and any(self.root.iterdir()):
            raise Conflict("directory_not_empty", "The directory holds other files; choose an empty one.")
        self.state.mkdir(parents=True, exist_ok=True)
        with (self.state / "lock").open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Conflict("export_running", "This release is being written by another process.") from None
            yield

    def begun_by(self, campaign_id: UUID) -> dict[str, Any]:
        """Return the specification that a writing of the campaign has begun here; {} without one."""
        is_same = self.noted("campaign_id") == str(campaign_id)
        return (self.noted("spec") or {}) if is_same else {}

    def begin(self, spec: dict[str, Any], campaign_id: UUID) -> None:
        """Start, or resume what was interrupted. Raises Conflict when that was another release."""
        begun = self.noted("spec")
        if begun is None:
            self.note("campaign_id", str(campaign_id))
            self.note("spec", spec)
        elif begun != spec:
            raise Conflict("export_of_another_release", "This directory holds the beginning of another release.")

    def note(self, name: str, value: Any) -> None:
        """Remember something in `.state`, whole or not at all."""
        temporary = self.state / f"{name}.json.tmp"
        with temporary.open("wb") as file:
            file.write(to_json_bytes(value))
            _to_disk(file)
        temporary.replace(self.state / f"{name}.json")

    def noted(self, name: str) -> Any | None:
        """Return what `note` stored, or None."""
        path = self.state / f"{name}.json"
        return json.loads(path.read_bytes()) if path.is_file() else None

    def remove(self, folder: str) -> None:
        """Take away what an interrupted step left below a folder."""
        if (self.root / folder).is_dir():
            shutil.rmtree(self.root / folder)

    @contextmanager
    def writing(self, path: str) -> Iterator[HashingFile]:
        """Write a file that appears at the end, or not at all."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary = target.with_name(target.name + ".tmp")
        with temporary.open("wb") as file:
            yield HashingFile(file)
            _to_disk(file)
        temporary.replace(target)
        _sync_directory(target.parent)

    def write(self, path: str, content: bytes) -> FileRecord:
        """Write a small file and log it."""
        with self.writing(path) as file:
            file.write(content)
        record = FileRecord(path, file.size, file.sha256)
        self.log([record])
        return record

    def log(self, records: list[FileRecord]) -> None:
        """Record that these files are whole."""
        lines = "".join(json.dumps(record.to_json(), sort_keys=True) + "\n" for record in records)
        with (self.state / "files.jsonl").open("ab") as file:
            file.write(lines.encode())
            _to_disk(file)

    def logged(self) -> dict[str, FileRecord]:
        """Whole files by path, in the order of their coming; a line cut by a crash is passed over."""
        path = self.state / "files.jsonl"
        found: dict[str, FileRecord] = {}
        if not path.is_file():
            return found
        for line in path.read_bytes().split(b"\n")[:-1]:
            record = FileRecord(**json.loads(line))
            found[record.path] = record
        return found

    def finish(self, manifest: dict[str, Any], records: list[FileRecord]) -> None:
        """Checksums, then the manifest, then nothing but the release is left."""
        for stray in self.root.rglob("*.tmp"):
            stray.unlink()
        content = to_json_bytes(manifest)
        sums = {record.path: record.sha256 for record in records}
        sums[MANIFEST] = hashlib.sha256(content).hexdigest()
        lines = "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
        self.write(CHECKSUMS, lines.encode())
        self.write(MANIFEST, content)
        shutil.rmtree(self.state)


def to_json_bytes(value: Any) -> bytes:
    """Sorted, indented, with a last newline: the same value gives the same bytes."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
