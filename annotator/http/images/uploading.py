"""What an upload request must look like before anything of it is stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from annotator.domain.errors import MaquetteError, TooLarge
from annotator.images.archives import ARCHIVE_HEAD_BYTES, is_archive, opened
from annotator.images.batches import Entry
from annotator.images.licence_tables import with_origins
from annotator.workflow.importing import ImportReport

#: Room for the multipart headers around the files.
ENVELOPE_BYTES = 256 * 1024


def check_declared_size(request: Request, *, limit_bytes: int) -> None:
    """Refuse a body that says it is too large before a byte of it is read."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > limit_bytes + ENVELOPE_BYTES:
        raise _too_large(int(declared), limit_bytes)


def read_mask(file: UploadedFile) -> bytes:
    """The content of a mask file; TooLarge beyond what an image may have."""
    if (file.size or 0) > settings.MAX_IMAGE_BYTES:
        raise _too_large(file.size or 0, settings.MAX_IMAGE_BYTES)
    return file.read()


@contextmanager
def entries_of(files: Sequence[UploadedFile], *, report: ImportReport) -> Iterator[list[Entry]]:
    """Yield the uploaded files, each ZIP among them opened, with the origins that tables of licences name.

    An archive that must not be opened is refused in the report, and only it; so is one whose table cannot be used.
    """
    with ExitStack() as open_archives:
        entries: list[Entry] = []
        single: list[Entry] = []
        for file in files:
            name = file.name or "unnamed"
            head = file.read(ARCHIVE_HEAD_BYTES)
            file.seek(0)
            try:
                if is_archive(head):
                    entries += with_origins(open_archives.enter_context(opened(file, note=partial(report.note, name))))
                else:
                    single.append(Entry(name, file.size or 0, file.read))
            except MaquetteError as error:
                report.refuse(name, error)
        yield entries + with_origins(single)


def _too_large(found: int, limit: int) -> TooLarge:
    return TooLarge(
        "upload_too_large",
        f"The upload has {found / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB. Send less at once.",
        {"limit_bytes": limit, "found_bytes": found},
    )
