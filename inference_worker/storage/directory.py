"""Artifacts as files below one directory."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .blobs import verify_blob
from .errors import ArtifactKeyRefused, ArtifactMissing, StoreUnavailable
from .protocol import CHUNK_BYTES, checked_key

logger = logging.getLogger(__name__)

#: Prefixes of files that are being written; `.new-` is what earlier versions used.
PARTIAL_PREFIXES = (".write-", ".new-")
_REASONS = {
    errno.ENOSPC: "its disk is full",
    errno.EDQUOT: "its disk quota is used up",
    errno.EROFS: "it is read-only",
    errno.EACCES: "this process may not write to it",
    errno.EPERM: "this process may not write to it",
}


class DirectoryStore:
    """A directory. A new object is written beside its place, flushed, then renamed into it.

    The directory is created when the store is opened. One that disappears later (a lost mount) makes the store
    unavailable; it is not created again somewhere else.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:  # check() and every call report it
            logger.warning("the artifact directory %s cannot be created: %s", self.root, error)

    def get(self, key: str) -> bytes:
        """See ArtifactStore."""
        with self._opened(key) as file, _as_storage_errors("read"):
            return verify_blob(key, file.read())

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See ArtifactStore."""
        return self._chunks(self._opened(key), start, length)

    def size(self, key: str) -> int:
        """See ArtifactStore."""
        with self._opened(key) as file:
            return os.fstat(file.fileno()).st_size

    def exists(self, key: str) -> bool:
        """See ArtifactStore."""
        is_file = self._path(key).is_file()
        if not is_file:
            self._require_root()
        return is_file

    def put(self, key: str, content: bytes) -> None:
        """See ArtifactStore."""
        self._write(key, lambda file: file.write(content))

    def put_file(self, key: str, path: Path) -> None:
        """See ArtifactStore."""
        with path.open("rb") as source:
            self._write(key, lambda file: shutil.copyfileobj(source, file, CHUNK_BYTES))

    def _write(self, key: str, write: Callable[[BinaryIO], object]) -> None:
        path = self._path(key)
        self._require_root()
        with _as_storage_errors("written"):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=PARTIAL_PREFIXES[0])
            partial = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    write(file)
                    file.flush()
                    os.fsync(file.fileno())
                partial.chmod(0o644)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)

    def delete(self, key: str) -> None:
        """See ArtifactStore."""
        path = self._path(key)
        self._require_root()
        with _as_storage_errors("written"):
            path.unlink(missing_ok=True)

    def keys(self, prefix: str = "") -> Iterator[str]:
        """See ArtifactStore."""
        self._require_root()
        for folder, folders, names in os.walk(self.root):
            folders.sort()
            relative = Path(folder).relative_to(self.root)
            for name in sorted(name for name in names if not name.startswith(".")):
                key = (relative / name).as_posix()
                if key.startswith(prefix):
                    yield key

    def check(self) -> None:
        """See ArtifactStore."""
        self._require_root()
        with _as_storage_errors("written"), tempfile.TemporaryFile(dir=self.root) as file:
            file.write(b"x")

    def sweep(self, older_than_seconds: float) -> int:
        """See ArtifactStore."""
        self._require_root()
        count, oldest_kept = 0, time.time() - older_than_seconds
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder) / name
                if name.startswith(PARTIAL_PREFIXES) and _modified(path) <= oldest_kept:
                    with _as_storage_errors("written"):
                        path.unlink(missing_ok=True)
                    count += 1
        return count

    def _path(self, key: str) -> Path:
        path = (self.root / checked_key(key)).resolve()
        if not path.is_relative_to(self.root):  # a symbolic link inside the store that leads out of it
            raise ArtifactKeyRefused(f"{key!r} leads outside the artifact store.")
        return path

    def _opened(self, key: str) -> BinaryIO:
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            self._require_root()
            raise ArtifactMissing(f"The artifact store has no {key}.") from None
        except OSError as error:
            raise _unavailable("read", error) from error

    def _require_root(self) -> None:
        if not self.root.is_dir():
            logger.warning("the artifact directory %s is not there", self.root)
            raise StoreUnavailable("The artifact store's directory is not there.")

    @staticmethod
    def _chunks(file: BinaryIO, start: int, length: int | None) -> Iterator[bytes]:
        with file, _as_storage_errors("read"):
            file.seek(start)
            left = length if length is not None else os.fstat(file.fileno()).st_size - start
            while left > 0 and (chunk := file.read(min(CHUNK_BYTES, left))):
                left -= len(chunk)
                yield chunk


@contextmanager
def _as_storage_errors(action: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unavailable(action, error) from error


def _unavailable(action: str, error: OSError) -> StoreUnavailable:
    """Return the error for a person; the log alone gets the path."""
    logger.warning("the artifact store cannot be %s: %s", action, error)
    reason = _REASONS.get(error.errno or 0) or (error.strerror or type(error).__name__).lower()
    return StoreUnavailable(f"The artifact store cannot be {action}: {reason}.")


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # its writer finished meanwhile
        return float("inf")
