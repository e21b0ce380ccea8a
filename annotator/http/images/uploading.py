"""What an upload request must look like before anything of it is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from annotator.domain.errors import MaquetteError, TooLarge
from annotator.images.archives import ARCHIVE_HEAD_BYTES, is_archive, opened
from annotator.images.batches import Entry

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
def entries_of(files: Sequence[UploadedFile], *, refuse: Callable[[str, MaquetteError], None]) -> Iterator[list[Entry]]:
    """The uploaded files, each ZIP among them opened. A ZIP that must not be opened is refused, and only it."""
    with ExitStack() as open_archives:
        entries: list[Entry] = []
        for file in files:
            name = file.name or "unnamed"
            head = file.read(ARCHIVE_HEAD_BYTES)
            file.seek(0)
            if not is_archive(head):
                entries.append(Entry(name, file.size or 0, file.read))
                continue
            try:
                entries += open_archives.enter_context(opened(file))
            except MaquetteError as error:
                refuse(name, error)
        yield entries


def _too_large(found: int, limit: int) -> TooLarge:
    return TooLarge(
        "upload_too_large",
        f"The upload has {found / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB. Send less at once.",
        {"limit_bytes": limit, "found_bytes": found},
    )
