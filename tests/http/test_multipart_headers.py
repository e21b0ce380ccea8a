"""File names of multipart bodies in other encodings than UTF-8: the file arrives, with a readable name."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http.multipartparser import MultiPartParser
from hypothesis import given
from hypothesis import strategies as st

from annotator.http.multipart_headers import LONGEST_HEADER, ReadableHeaders
from annotator.http.parsers import boundary_of

BOUNDARY = b"edge"


def body(*parts: tuple[bytes, bytes]) -> bytes:
    written = b"".join(
        b"--edge\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    )
    return written + b"--edge--\r\n"


def read(content: bytes, size: int) -> bytes:
    stream = ReadableHeaders(io.BytesIO(content), BOUNDARY)
    return b"".join(iter(lambda: stream.read(size), b""))


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Körbchen.glb", "latin-1"),
        ("写真.glb", "cp932"),
        ("表.glb", "cp932"),
        ("照片图.glb", "gbk"),
        ("tasse à thé.glb", "cp1252"),
    ],
)
def test_a_file_with_a_name_in_another_encoding_arrives(name: str, encoding: str) -> None:
    raw = body((b'name="file"; filename="' + name.encode(encoding) + b'"', b"\x00\xff\r\n--edg"))
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(len(raw))}
    stream = ReadableHeaders(io.BytesIO(raw), BOUNDARY)
    _, files = MultiPartParser(meta, stream, [MemoryFileUploadHandler()]).parse()
    assert (files["file"].name, files["file"].read()) == (name, b"\x00\xff\r\n--edg")


@given(st.binary(max_size=120), st.integers(1, 90))
def test_a_body_with_plain_names_passes_unchanged(contents: bytes, size: int) -> None:
    raw = body(*((b'name="f"; filename="a.glb"', content) for content in contents.split(b"\0")))
    assert read(raw, size) == raw


@given(st.binary(max_size=400), st.integers(1, 50))
def test_a_malformed_body_in_utf8_or_without_parts_passes_unchanged(raw: bytes, size: int) -> None:
    if b"--edge" not in raw:
        assert read(raw, size) == raw


@pytest.mark.parametrize("size", [1, 7, 64, 4096])
def test_what_the_stream_gives_does_not_depend_on_how_it_is_read(size: int) -> None:
    raw = b"preamble\r\n" + body((b'name="f"; filename="K\xf6rbchen.glb"', b"\xff" * 300), (b'name="note"', b"x"))
    assert read(raw, size) == raw.replace(b"K\xf6rbchen", "Körbchen".encode())


def test_a_header_without_an_end_is_left_to_the_parser() -> None:
    raw = b"--edge\r\nContent-Disposition: " + b"\xff" * (LONGEST_HEADER + 10) + b"\r\n\r\nx\r\n--edge--\r\n"
    assert read(raw, 100) == raw


@pytest.mark.parametrize(
    ("media_type", "boundary"),
    [
        ("multipart/form-data; boundary=edge", b"edge"),
        ('multipart/form-data; boundary="a b"', b"a b"),
        ("multipart/form-data", b""),
    ],
)
def test_the_boundary_is_read_from_the_media_type(media_type: str, boundary: bytes) -> None:
    assert boundary_of(media_type) == boundary
