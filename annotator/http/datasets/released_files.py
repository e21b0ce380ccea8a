"""The files of a release over HTTP: listed from its log or manifest, served whole or in ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from rest_framework.request import Request

from annotator.datasets.archive import CompleteArchive
from annotator.datasets.directory import CHECKSUMS, MANIFEST, FileRecord, ReleaseDirectory
from annotator.domain.errors import NotFound
from annotator.http.file_responses import UNSATISFIABLE, parse_range, safe_file_headers

CHUNK_BYTES = 256 * 1024
CONTENT_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".sha256": "text/plain; charset=utf-8",
}


def list_files(root: Path) -> list[FileRecord]:
    """Whole files, by path; while the release is written, those that are whole already."""
    directory = ReleaseDirectory(root)
    if not directory.is_complete:
        return sorted(directory.logged().values(), key=lambda record: record.path)
    listed = [FileRecord(**file) for file in directory.manifest()["files"]]
    # their digests would have to be part of themselves
    papers = [FileRecord(path, (root / path).stat().st_size, "") for path in (CHECKSUMS, MANIFEST)]
    return sorted([*listed, *papers], key=lambda record: record.path)


def file_response(request: Request, root: Path, path: str) -> HttpResponseBase:
    """200, 206, 304 or 416 for a listed file; raises NotFound for any other path, whatever it looks like."""
    record = next((each for each in list_files(root) if each.path == path), None)
    if record is None:
        raise NotFound("dataset_file_not_found", "The release has no such file.")
    source = root / record.path
    response = _answer(request, source, record)
    safe_file_headers(
        response,
        file_name=source.name,
        content_type=CONTENT_TYPES.get(source.suffix, "application/octet-stream"),
    )
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-cache"
    if record.sha256:
        response["ETag"] = f'"{record.sha256}"'
    return response


def archive_response(request: Request, archive: CompleteArchive) -> HttpResponseBase:
    """200, 206 or 416 for the tar of a complete release: a download that broke off is continued by `curl -C -`."""
    etag = f'"{archive.digest}"'
    is_same = request.headers.get("If-Range", etag) == etag
    response = _ranged(request.headers.get("Range", "") if is_same else "", archive.size, archive.chunks)
    response["Accept-Ranges"], response["ETag"] = "bytes", etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _answer(request: Request, source: Path, record: FileRecord) -> HttpResponseBase:
    if record.sha256 and request.headers.get("If-None-Match") == f'"{record.sha256}"':
        return HttpResponse(status=304)
    return _ranged(request.headers.get("Range", ""), record.bytes, partial(_read, source))


def _ranged(header: str, size: int, read: Callable[[int, int], Iterator[bytes]]) -> HttpResponseBase:
    wanted = parse_range(header, size)
    if wanted == UNSATISFIABLE:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    start, length = wanted or (0, size)
    response = StreamingHttpResponse(read(start, length), status=206 if wanted else 200)
    response["Content-Length"] = str(length)
    if wanted:
        response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    return response


def _read(source: Path, start: int, length: int) -> Iterator[bytes]:
    with source.open("rb") as file:
        file.seek(start)
        while length > 0 and (chunk := file.read(min(CHUNK_BYTES, length))):
            length -= len(chunk)
            yield chunk
