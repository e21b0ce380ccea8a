"""Checkpoints fetched from the artifact store: verified, kept on disk within a limit, shared by all processes of a machine.

A version is a directory named by the digest of its manifest. It is filled under another name and renamed when it is whole,
so a process that dies in the middle leaves nothing that another one would load.
"""

from __future__ import annotations

import fcntl
import getpass
import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial as partial_of
from pathlib import Path

from ..contract.checkpoints import (
    CheckpointManifest,
    CheckpointRefused,
    parse_manifest,
    read_manifest_json,
    weights_key,
)
from ..contract.keys import is_blob_key, sha256_of_key
from ..contract.safetensors_header import read_header
from ..errors import SourceNotReady
from ..retries import with_retries
from ..settings import Settings
from ..storage import ArtifactDamaged, ArtifactMissing, ObjectStore

log = logging.getLogger(__name__)
MANIFEST = "manifest.json"
PARTIAL = ".part-"
#: A partial directory this old has no writer any more.
ABANDONED_SECONDS = 3600.0


@contextmanager
def fetched(key: str, store: ObjectStore, settings: Settings) -> Iterator[Path]:
    """Yield the directory of the checkpoint that `key` leads to; it is not removed while the block runs.

    Args:
        key: the key of its manifest.
        store: where the manifest and the weight files are.
        settings: with the place and the limit of the cache.

    Raises:
        SourceNotReady: the key, the manifest or a file is not what it must be, or is missing.
        StoreUnavailable: the store cannot be read.
    """
    if not is_blob_key(key):
        raise SourceNotReady(f"{key[:80]!r} is not the key of a registered version's manifest.")
    root = cache_root(settings)
    directory = root / sha256_of_key(key)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(directory, fcntl.LOCK_SH):
        if not (directory / MANIFEST).is_file():
            _fetch(key, directory, store)
        (directory / MANIFEST).touch()  # the time of its last use
        _make_room(root, directory, settings.weights_cache_bytes)
        yield directory


def held_versions(settings: Settings) -> list[CheckpointManifest]:
    """Return the manifests of the checkpoints that are here, by name and version. Reads no weights."""
    found = []
    for path in sorted(cache_root(settings).glob(f"[0-9a-f]*/{MANIFEST}")):
        try:
            found.append(parse_manifest(json.loads(path.read_bytes())))
        except (OSError, ValueError):  # removed meanwhile, or of another version of Maquette
            continue
    return sorted(found, key=lambda manifest: (manifest.source, manifest.version))


def cache_root(settings: Settings) -> Path:
    """Return the directory of fetched checkpoints: in WORKER_CACHE, or in the system's place for temporary files."""
    if settings.cache_directory is not None:
        return settings.cache_directory / "weights"
    return Path(tempfile.gettempdir()) / f"maquette-weights-{getpass.getuser()}"


def _fetch(key: str, directory: Path, store: ObjectStore) -> None:
    _sweep(directory.parent)
    partial = Path(tempfile.mkdtemp(prefix=PARTIAL, dir=directory.parent))
    try:
        content = store.get(key)
        manifest = parse_manifest(read_manifest_json(content))
        for part in manifest.files.values():
            with_retries(partial_of(_download, part.sha256, partial / part.file, store))
        (partial / MANIFEST).write_bytes(content)
        _put_in_place(partial, directory)
    except CheckpointRefused as wrong:
        raise SourceNotReady(f"The registered version cannot be used: {wrong.message}") from wrong
    except (ArtifactMissing, ArtifactDamaged) as wrong:
        raise SourceNotReady(f"{wrong.message} Register the version again to repair it.") from wrong
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _download(sha256: str, path: Path, store: ObjectStore) -> None:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for chunk in store.chunks(weights_key(sha256)):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != sha256:
        raise ArtifactDamaged(f"The weights {path.name} are damaged: their bytes do not match their name.")
    with path.open("rb") as file:
        read_header(file, path.stat().st_size, path.name)


def _put_in_place(partial: Path, directory: Path) -> None:
    try:
        partial.replace(directory)
    except OSError:
        if (directory / MANIFEST).is_file():  # another process was quicker
            return
        shutil.rmtree(directory, ignore_errors=True)  # an eviction was killed half-way
        partial.replace(directory)


def _make_room(root: Path, kept: Path, limit: int) -> None:
    """Remove the least recently used checkpoints that nobody loads at the moment, until the others fit."""
    held = sorted(root.glob(f"[0-9a-f]*/{MANIFEST}"), key=_modified)
    sizes = {path.parent: sum(map(_size, path.parent.glob("*"))) for path in held}
    total = sum(sizes.values())
    for directory, size in sizes.items():
        if total <= limit:
            return
        if directory == kept:
            continue
        try:
            with _locked(directory, fcntl.LOCK_EX | fcntl.LOCK_NB):
                (directory / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(directory, ignore_errors=True)
        except BlockingIOError:
            continue
        log.info("removed the weights %s to make room", directory.name[:12])
        total -= size


def _sweep(root: Path) -> None:
    for partial in root.glob(f"{PARTIAL}*"):
        if _modified(partial) < time.time() - ABANDONED_SECONDS:
            shutil.rmtree(partial, ignore_errors=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return float("inf")


@contextmanager
def _locked(directory: Path, kind: int) -> Iterator[None]:
    with directory.with_name(f".{directory.name}.lock").open("w") as lock:
        fcntl.flock(lock, kind)
        yield
