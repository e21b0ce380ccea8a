"""File names in ZIPs: right for the archivers of the world, and never a crash."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_worker.contract.zip_names import decode_names, is_system_file, leads_outside


def members(names: list[bytes], *, flag: int = 0, extra: bytes = b"") -> list[zipfile.ZipInfo]:
    """Return what `zipfile` finds in an archive whose table holds exactly these bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(f"{number:0{max(len(name), 4)}d}"[: max(len(name), 1)] or "0", b"")
    content = stream.getvalue()
    assert extra == b"" or len(names) == 1
    found = zipfile.ZipFile(io.BytesIO(content)).infolist()
    for info, name in zip(found, names, strict=True):
        info.flag_bits = flag
        info.extra = extra
        info.orig_filename = name.decode("utf-8" if flag else "cp437")
    return found


@pytest.mark.parametrize(
    ("names", "code_page"),
    [
        (["写真.jpg"], "cp932"),
        (["表.jpg", "表.mask.png"], "cp932"),
        (["新しいフォルダー/猫.jpg"], "cp932"),
        (["照片.jpg"], "gbk"),
        (["图片1.jpg", "图片2.jpg"], "gbk"),
        (["新建文件夹/桌子.jpg"], "gbk"),
        (["köpfe.jpg"], "cp1252"),
        (["café.jpg", "ñandú.png"], "cp1252"),
        (["köpfe.jpg"], "cp437"),
        (["Größe.jpg"], "cp437"),
        (["köpfe.jpg", "写真.jpg", "стул.png"], "utf-8"),
    ],
)
def test_the_code_page_is_found(names: list[str], code_page: str) -> None:
    decoded = decode_names(members([name.encode(code_page) for name in names]))
    assert decoded.names == tuple(names)
    assert bool(decoded.guessed) == (code_page != "utf-8")


def test_a_flagged_name_is_taken_as_it_is() -> None:
    decoded = decode_names(members(["写真.jpg".encode()], flag=0x800))
    assert (decoded.names, decoded.guessed) == (("写真.jpg",), "")


@pytest.mark.parametrize(("crc_of", "expected"), [(b"k?pfe.jpg", "köpfe.jpg"), (b"another", "k?pfe.jpg")])
def test_the_unicode_path_field_counts_only_for_its_own_name(crc_of: bytes, expected: str) -> None:
    body = b"\x01" + struct.pack("<I", zlib.crc32(crc_of)) + "köpfe.jpg".encode()
    extra = struct.pack("<HH", 0x7075, len(body)) + body
    assert decode_names(members([b"k?pfe.jpg"], extra=extra)).names == (expected,)


@given(st.lists(st.binary(max_size=24), max_size=5), st.binary(max_size=24))
def test_any_bytes_have_a_name_each(names: list[bytes], extra: bytes) -> None:
    found = members([name.replace(b"\0", b"") for name in names])
    for info in found:
        info.extra = extra
    assert len(decode_names(found).names) == len(names)


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:/a.png", "c:/a"])
def test_names_that_lead_outside(name: str) -> None:
    assert leads_outside(name)


@pytest.mark.parametrize("name", ["a:b.jpg", "2024-05-01 12:30:00.jpg", "a/b.png", "..png", "a..b/c"])
def test_names_that_stay_inside(name: str) -> None:
    assert not leads_outside(name)


@pytest.mark.parametrize("name", ["__MACOSX/a.png", "a/._b.png", ".hidden/a.png", "x/@eaDir/a.jpg", "Thumbs.db"])
def test_what_systems_leave_behind(name: str) -> None:
    assert is_system_file(name)
