"""What an upload request must look like before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from annotator.domain.errors import MaquetteError, TooLarge
from annotator.http.uploads import check_file_size
from annotator.images.archives import ARCHIVE_HEAD_BYTES, is_archive
from annotator.images.batches import Entry
from annotator.images.isolated_archives import ArchiveReader
from annotator.images.licence_tables import with_origins
from annotator.workflow.importing import ImportReport

MAX_ARCHIVES = 32


def read_mask(file: UploadedFile) -> bytes:
    """Return the content of a mask file; raise TooLarge beyond the limit of an image."""
    check_file_size(file, limit_bytes=settings.MAX_IMAGE_BYTES)
    return file.read()


@contextmanager
def entries_of(files: Sequence[UploadedFile], *, report: ImportReport) -> Iterator[list[Entry]]:
    """Yield the uploaded files, each ZIP among them opened, with the origins that tables of licences name.

    An archive that must not be opened is refused in the report, and only it; so is one whose table cannot be used.
    """
    with ExitStack() as stack:
        archives = [file for file in files if _is_archive(file)]
        reader = ArchiveReader([file.file for file in archives], stack)  # type: ignore[misc]
        entries: list[Entry] = []
        for number, file in enumerate(archives):
            name = file.name or "unnamed"
            try:
                _check_number(number)
                entries += with_origins(reader.entries(number, note=partial(report.note, name)))
            except MaquetteError as error:
                report.refuse(name, error)
        opened = {id(file) for file in archives}
        single = [Entry(file.name or "unnamed", file.size or 0, file.read) for file in files if id(file) not in opened]
        yield entries + with_origins(single)


def _check_number(number: int) -> None:
    if number >= MAX_ARCHIVES:
        message = f"One request opens up to {MAX_ARCHIVES} ZIPs. Send the rest in another request."
        raise TooLarge("request_too_many_archives", message, {"limit": MAX_ARCHIVES})


def _is_archive(file: UploadedFile) -> bool:
    head = file.read(ARCHIVE_HEAD_BYTES)
    file.seek(0)
    return is_archive(head)
