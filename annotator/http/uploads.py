"""Limits of an upload, checked before a byte of it is read and again for the file itself."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from annotator.domain.errors import TooLarge
from annotator.http.body_limits import ENVELOPE_BYTES


def check_declared_size(request: Request, *, limit_bytes: int) -> None:
    """Raise TooLarge when the request declares a body larger than the limit and its envelope."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if declared.isdigit() and int(declared) > limit_bytes + ENVELOPE_BYTES:
        raise _too_large(int(declared), limit_bytes)


def check_file_size(file: UploadedFile, *, limit_bytes: int) -> None:
    """Raise TooLarge when the file has more bytes than the limit."""
    if (file.size or 0) > limit_bytes:
        raise _too_large(file.size or 0, limit_bytes)


def _too_large(found: int, limit: int) -> TooLarge:
    return TooLarge(
        "upload_too_large",
        f"The upload has {found / 1e6:.1f} MB; the limit is {limit / 1e6:.0f} MB. Send less at once.",
        {"limit_bytes": limit, "found_bytes": found},
    )
