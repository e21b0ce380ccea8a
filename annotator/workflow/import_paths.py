"""Photos and masks from files, folders and ZIPs of this machine."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from annotator.domain.errors import InvalidInput, MaquetteError
from annotator.images.archives import ARCHIVE_HEAD_BYTES, is_archive, opened
from annotator.images.batches import MASK_NAME, Entry
from annotator.workflow.importing import ImportReport, Origin

PHOTO_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
LICENCES = "LICENSES.csv"


@contextmanager
def entries_at(paths: Iterable[Path], *, report: ImportReport) -> Iterator[list[Entry]]:
    """The photos and masks at the paths, to be read inside the block. A ZIP that must not be opened is refused.

    A photo that is named alone brings the masks beside it. Folders are walked; links in them are not followed. Raises
    InvalidInput for a path where there is nothing.
    """
    files = list(dict.fromkeys(file for path in paths for file in _files_at(path)))
    with ExitStack() as open_archives:
        entries: list[Entry] = []
        for file in files:
            if not _is_archive(file):
                entries.append(Entry(str(file), file.stat().st_size, file.read_bytes))
                continue
            try:
                archive = open_archives.enter_context(file.open("rb"))
                entries += open_archives.enter_context(opened(archive))
            except MaquetteError as error:
                report.refuse(str(file), error)
        yield entries


def _files_at(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and not file.is_symlink())
        return [file for file in found if file.suffix.lower() in PHOTO_SUFFIXES | {".zip"}]
    if not path.is_file():
        raise InvalidInput("path_missing", f"There is no file or folder {path}.", {"path": str(path)})
    beside = sorted(path.parent.glob("*.mask*.png")) if path.suffix.lower() in PHOTO_SUFFIXES else []
    return [path, *(file for file in beside if _is_mask_of(file, path))]


def _is_mask_of(file: Path, photo: Path) -> bool:
    match = MASK_NAME.match(file.name)
    return match is not None and match["stem"] == photo.stem


def _is_archive(file: Path) -> bool:
    with file.open("rb") as stream:
        return is_archive(stream.read(ARCHIVE_HEAD_BYTES))


def origin_beside(name: str) -> Origin:
    """Source and licence of a file, from LICENSES.csv (name, source, licence) in its folder; empty when not listed."""
    path = Path(name)
    return _origins_in(path.parent).get(path.name, Origin())


@cache
def _origins_in(folder: Path) -> dict[str, Origin]:
    table = folder / LICENCES
    if not table.is_file():
        return {}
    with table.open(newline="", encoding="utf-8") as file:
        return {row["name"]: Origin(row["source"], row["licence"]) for row in csv.DictReader(file)}
