"""Collect photos and masks from files, folders and ZIPs of this machine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from pathlib import Path

from annotator.domain.errors import InvalidInput, MaquetteError
from annotator.images.archives import ARCHIVE_HEAD_BYTES, is_archive
from annotator.images.batches import MASK_NAME, Entry, Origin, unreadable
from annotator.images.decoding import PHOTO_SUFFIXES
from annotator.images.isolated_archives import ArchiveReader
from annotator.images.licence_tables import is_licence_table, licence_key, read_licences, with_origins
from annotator.workflow.importing import ImportReport
from inference_worker.contract.zip_names import is_system_file


@contextmanager
def entries_at(paths: Iterable[Path], *, report: ImportReport) -> Iterator[list[Entry]]:
    """Yield the photos and masks at the paths, to be read inside the block, with their rows in tables of licences.

    A photo that is named alone brings the masks beside it. Folders are walked; links that stay inside the folder are
    followed. What is left out is named in the report.

    Raises:
        InvalidInput: There is nothing at a path, or a table of licences cannot be used.
    """
    files = list(dict.fromkeys(file for path in paths for file in _files_at(path, report)))
    with ExitStack() as stack:
        archives = [file for file in files if _is_archive(file)]
        reader, numbers = ArchiveReader(archives, stack), {file: number for number, file in enumerate(archives)}
        entries: list[Entry] = []
        for file in files:
            try:
                if file in numbers:
                    entries += with_origins(reader.entries(numbers[file], note=partial(report.note, file.name)))
                else:
                    origin = _origins_in(file.parent).get(licence_key(file.name), Origin())
                    entries.append(Entry(str(file), file.stat().st_size, partial(_read, file), origin))
            except OSError as error:
                report.refuse(str(file), unreadable(error))
            except MaquetteError as error:
                if error.code == "licences_unusable":
                    raise
                report.refuse(str(file), error)
        yield entries


def _files_at(path: Path, report: ImportReport) -> list[Path]:
    if path.is_dir():
        return _files_in(path, report)
    if not path.is_file():
        raise InvalidInput("path_missing", f"There is no file or folder {path}.", {"path": str(path)})
    if path.suffix.lower() not in PHOTO_SUFFIXES:
        return [path]
    beside = sorted(file for file in path.parent.iterdir() if file.is_file() and _is_mask_of(file, path))
    return [path, *beside]


def _files_in(root: Path, report: ImportReport) -> list[Path]:
    """Return the photos, masks and ZIPs of a folder; name in the report what looks like it was meant to be one."""
    found: list[Path] = []
    inside = root.resolve()
    seen = {inside}
    for folder, folders, files in os.walk(root, followlinks=True):
        here = Path(folder)
        folders[:] = sorted(name for name in folders if _may_enter(here / name, inside, seen, report))
        for name in sorted(files):
            file = here / name
            if is_system_file(str(file.relative_to(root))):
                continue
            if not file.exists() or not file.resolve().is_relative_to(inside):
                report.leave_out(str(file), "link_outside", "A link to outside of the folder, or to nothing.")
            elif file.suffix.lower() in PHOTO_SUFFIXES | {".zip"}:
                found.append(file)
            elif not is_licence_table(name):
                report.leave_out(str(file), "not_a_photo", "Not a photo, mask or ZIP by its suffix.")
    if not found:
        report.leave_out(str(root), "folder_empty", "There are no photos, masks or ZIPs in this folder.")
    return found


def _may_enter(folder: Path, inside: Path, seen: set[Path], report: ImportReport) -> bool:
    """Return whether to walk into a folder: once each, not into hidden ones, and not through links to outside."""
    if is_system_file(f"{folder.name}/x"):
        return False
    target = folder.resolve()
    if not target.is_relative_to(inside):
        report.leave_out(str(folder), "link_outside", "A link to outside of the folder.")
        return False
    if target in seen:
        return False
    seen.add(target)
    return True


def _is_mask_of(file: Path, photo: Path) -> bool:
    match = MASK_NAME.match(file.name)
    return match is not None and licence_key(match["stem"]) in {licence_key(photo.stem), licence_key(photo.name)}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise unreadable(error) from error


def _is_archive(file: Path) -> bool:
    """Return whether a file begins like a ZIP; one that cannot be read is refused later, by its name."""
    try:
        with file.open("rb") as stream:
            return is_archive(stream.read(ARCHIVE_HEAD_BYTES))
    except OSError:
        return False


@cache
def _origins_in(folder: Path) -> dict[str, Origin]:
    if not folder.is_dir():
        return {}
    tables = sorted(file for file in folder.iterdir() if is_licence_table(file.name) and file.is_file())
    return read_licences(tables[0].read_bytes(), name=str(tables[0])) if tables else {}
