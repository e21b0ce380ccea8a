"""A release as one tar: while it is written a stream that follows the writer, afterwards a file of known length, in ranges."""

from __future__ import annotations

import hashlib
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotator.datasets.directory import CHECKSUMS, MANIFEST, ReleaseDirectory
from annotator.domain.errors import Conflict, Unavailable

CHUNK_BYTES = 256 * 1024
SECONDS_BETWEEN_LOOKS = 0.2
LOOKS_BETWEEN_QUESTIONS = 10
#: So long may the writer be silent (it may not have begun yet) before the stream is broken off.
PATIENCE_SECONDS = 300.0
#: The mark by which a reader knows that nothing is missing.
END = b"\0" * tarfile.BLOCKSIZE * 2


@dataclass
class Archive:
    """Streams one release.

    Args:
        root: the release's directory, which need not exist yet.
        name: the folder inside the archive.
        modified_at: the time of every member, in seconds since 1970.
        problem: asked now and then; a sentence when the writing has failed.
        wait: called between looks; tests replace it.

    The stream ends with an exception, and so without the archive's end mark, when the writing fails: a reader sees that
    the archive is cut off instead of taking half a release for a whole one.
    """

    root: Path
    name: str
    modified_at: int
    problem: Callable[[], str | None] = lambda: None
    wait: Callable[[float], None] = time.sleep
    patience_seconds: float = PATIENCE_SECONDS
    _sent: dict[str, str] = field(default_factory=dict)
    _looks: int = 0

    def chunks(self) -> Iterator[bytes]:
        """Return the archive, from the folder's own entry on."""
        yield _folder_head(self.name, self.modified_at)
        directory = ReleaseDirectory(self.root)
        silent_since = time.monotonic()
        while not directory.is_complete:
            for path, record in directory.logged().items():
                if path not in self._sent and path != CHECKSUMS:
                    yield from self._file(path, record.sha256)
                    silent_since = time.monotonic()
            self._check(silent_since)
            self.wait(SECONDS_BETWEEN_LOOKS)
        yield from self._rest(directory)
        yield END

    def _rest(self, directory: ReleaseDirectory) -> Iterator[bytes]:
        for file in directory.manifest()["files"]:
            path, digest = file["path"], file["sha256"]
            if self._sent.get(path, digest) != digest:
                raise Conflict(
                    "dataset_changed", "The release was begun anew while it was streamed; download it again."
                )
            if path not in self._sent:
                yield from self._file(path, digest)
        for path in (CHECKSUMS, MANIFEST):
            yield from self._file(path, "")

    def _file(self, path: str, digest: str) -> Iterator[bytes]:
        source = self.root / path
        size = source.stat().st_size
        yield _head(self.name, path, size, self.modified_at)
        with source.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
        yield b"\0" * (-size % tarfile.BLOCKSIZE)
        self._sent[path] = digest

    def _check(self, silent_since: float) -> None:
        self._looks += 1
        problem = self.problem() if self._looks % LOOKS_BETWEEN_QUESTIONS == 0 else None
        if problem is not None:
            raise Unavailable("dataset_failed", problem)
        if time.monotonic() - silent_since > self.patience_seconds:
            raise Unavailable("dataset_writer_silent", "Nothing was written for minutes; is the site's worker running?")


class CompleteArchive:
    """The same bytes as `Archive` streams, of a complete release: their number is known, and any range of them can be read.

    Args:
        root: the release's directory.
        name: the folder inside the archive.
        modified_at: the time of every member, in seconds since 1970.

    Attributes:
        size: the length of the archive, in bytes.
        digest: names these bytes: two archives with the same one are the same.
    """

    def __init__(self, root: Path, name: str, modified_at: int) -> None:
        self._pieces: list[bytes | Path] = [_folder_head(name, modified_at)]
        self._lengths = [len(_folder_head(name, modified_at))]
        directory = ReleaseDirectory(root)
        for path in [*(file["path"] for file in directory.manifest()["files"]), CHECKSUMS, MANIFEST]:
            size = (root / path).stat().st_size
            self._add(_head(name, path, size, modified_at))
            self._add(root / path, size)
            self._add(b"\0" * (-size % tarfile.BLOCKSIZE))
        self._add(END)
        self.size = sum(self._lengths)
        named = f"{name} {modified_at} ".encode() + (root / MANIFEST).read_bytes()
        self.digest = hashlib.sha256(named).hexdigest()

    def _add(self, piece: bytes | Path, length: int | None = None) -> None:
        self._pieces.append(piece)
        self._lengths.append(len(piece) if isinstance(piece, bytes) else length or 0)

    def chunks(self, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Return `length` bytes from `start` on, or all that follow."""
        left = self.size - start if length is None else length
        for piece, size in zip(self._pieces, self._lengths, strict=True):
            if start >= size:
                start -= size
                continue
            wanted = min(size - start, left)
            yield from _part(piece, start, wanted)
            start, left = 0, left - wanted
            if not left:
                return


def _part(piece: bytes | Path, start: int, length: int) -> Iterator[bytes]:
    if isinstance(piece, bytes):
        yield piece[start : start + length]
        return
    with piece.open("rb") as file:
        file.seek(start)
        while length and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk


def _folder_head(name: str, modified_at: int) -> bytes:
    folder = tarfile.TarInfo(f"{name}/")
    folder.mtime, folder.type, folder.mode = modified_at, tarfile.DIRTYPE, 0o755
    return folder.tobuf(tarfile.PAX_FORMAT)


def _head(name: str, path: str, size: int, modified_at: int) -> bytes:
    member = tarfile.TarInfo(f"{name}/{path}")
    member.size, member.mtime, member.mode = size, modified_at, 0o644
    return member.tobuf(tarfile.PAX_FORMAT)
