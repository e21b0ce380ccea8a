"""Artifacts over HTTP: by content, so cacheable for ever; in ranges; never as anything a browser would run."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from annotator.gateways.artifacts import artifact_store
from annotator.http.security import FILE_POLICY
from inference_worker.contract.keys import sha256_of_key

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "glb": "model/gltf-binary",
    "bin": "application/octet-stream",
    "npz": "application/octet-stream",
    "ply": "application/octet-stream",
    "safetensors": "application/octet-stream",
    "zip": "application/zip",
}
IMMUTABLE = "private, max-age=31536000, immutable"
_RANGE = re.compile(r"^bytes=([0-9]{0,18})-([0-9]{0,18})$")


def safe_file_headers(response: HttpResponseBase, *, file_name: str, content_type: str) -> None:
    """Set a fixed type, no sniffing, attachment, and a policy under which nothing runs."""
    response["Content-Type"] = content_type
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = FILE_POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"


def artifact_response(request: Request, key: str) -> HttpResponseBase:
    """200, 206, 304 or 416 for a blob. The caller has checked that the person may see it."""
    digest, extension = sha256_of_key(key), key.rsplit(".", 1)[-1]
    etag = f'"{digest}"'
    response: HttpResponseBase
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    elif settings.ACCEL_REDIRECT_PREFIX:
        response = HttpResponse()
        response["X-Accel-Redirect"] = settings.ACCEL_REDIRECT_PREFIX + key
    else:
        response = ranged_response(request, key)
    safe_file_headers(
        response,
        file_name=f"{digest[:16]}.{extension}",
        content_type=CONTENT_TYPES.get(extension, "application/octet-stream"),
    )
    response["ETag"] = etag
    response["Cache-Control"] = IMMUTABLE
    return response


def ranged_response(request: Request, key: str) -> HttpResponseBase:
    """Return the whole blob, or the one range that was asked for."""
    store = artifact_store()
    size = store.size(key)
    wanted = parse_range(request.headers.get("Range", ""), size)
    if wanted is None:
        response: HttpResponseBase = StreamingHttpResponse(store.chunks(key))
        response["Content-Length"] = str(size)
    elif wanted == UNSATISFIABLE:
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
    else:
        start, length = wanted
        response = StreamingHttpResponse(store.chunks(key, start, length), status=206)
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
        response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    return response


UNSATISFIABLE = (-1, -1)


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """(start, length) of a single byte range; None for no range or one we ignore; UNSATISFIABLE past the end."""
    match = _RANGE.match(header.strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if first == "":
        length = min(int(last), size)
        return (size - length, length) if length else UNSATISFIABLE
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size or end < start:
        return UNSATISFIABLE
    return start, end - start + 1
