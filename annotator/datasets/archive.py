"""A release as one tar stream that begins at once and follows the writer: every file as soon as it is whole."""

from __future__ import annotations

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
        folder = self._member("")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o755
        yield folder.tobuf(tarfile.PAX_FORMAT)
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
        yield b"\0" * tarfile.BLOCKSIZE * 2

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
        member = self._member(path)
        member.size = source.stat().st_size
        yield member.tobuf(tarfile.PAX_FORMAT)
        with source.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk
        yield b"\0" * (-member.size % tarfile.BLOCKSIZE)
        self._sent[path] = digest

    def _member(self, path: str) -> tarfile.TarInfo:
        member = tarfile.TarInfo(f"{self.name}/{path}" if path else f"{self.name}/")
        member.mtime, member.mode = self.modified_at, 0o644
        return member

    def _check(self, silent_since: float) -> None:
        self._looks += 1
        problem = self.problem() if self._looks % LOOKS_BETWEEN_QUESTIONS == 0 else None
        if problem is not None:
            raise Unavailable("dataset_failed", problem)
        if time.monotonic() - silent_since > self.patience_seconds:
            raise Unavailable("dataset_writer_silent", "Nothing was written for minutes; is the site's worker running?")
