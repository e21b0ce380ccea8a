"""ZIPs: the table is checked first; bombs, links, paths that lead outside, ZIPs in ZIPs and lies are refused."""

import io
import stat
import struct
import zipfile

import pytest

from annotator.domain.errors import RefusedFile, TooLarge
from annotator.images import archives
from annotator.images.archives import is_archive, opened
from annotator.images.batches import pair_masks
from tests.factories import png


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


def read_all(content: bytes) -> dict[str, bytes]:
    with opened(io.BytesIO(content)) as entries:
        return {entry.name: entry.read() for entry in entries}


def test_folders_and_operating_system_files_are_left_out() -> None:
    content = zipped(
        ("a.png", b"1"), ("in/b.png", b"22"), ("in/.DS_Store", b"x"), ("__MACOSX/a.png", b"x"), ("e/", b"")
    )
    assert is_archive(content[:4])
    assert read_all(content) == {"a.png": b"1", "in/b.png": b"22"}


@pytest.mark.parametrize("name", ["../a.png", "in/../../a.png", "/etc/a.png", "C:\\a.png", "in\\..\\..\\a.png"])
def test_a_name_that_leads_outside_is_refused(name: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_all(zipped((name, b"1")))
    assert refused.value.code == "archive_member_outside"


def test_a_link_is_refused() -> None:
    link = zipfile.ZipInfo("a.png")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(RefusedFile) as refused:
        read_all(zipped((link, b"/etc/passwd")))
    assert refused.value.code == "archive_has_link"


def test_a_bomb_is_refused_by_its_ratio(monkeypatch) -> None:
    monkeypatch.setattr(archives, "HONEST_BYTES", 10_000_000)
    with pytest.raises(TooLarge) as refused:
        read_all(zipped(("a.png", b"\0" * 20_000_000)))
    assert refused.value.code == "archive_bomb"


def test_a_small_archive_may_pack_as_well_as_it_can() -> None:
    assert read_all(zipped(("a.png", b"\0" * 20_000_000))) == {"a.png": b"\0" * 20_000_000}


@pytest.mark.parametrize("name", [".", "_mask.png", "a.mask"])
def test_an_odd_name_is_a_name(name: str) -> None:
    with opened(io.BytesIO(zipped((name, b"1"), ("a.png", b"2")))) as entries:
        photos, alone = pair_masks(entries)
    assert sorted(entry.name for entry in (*(photo.photo for photo in photos), *alone)) == sorted([name, "a.png"])


def test_too_much_in_all_is_refused(settings) -> None:
    settings.MAX_ARCHIVE_BYTES = 1000
    with pytest.raises(TooLarge) as refused:
        read_all(zipped(("a.png", png()), ("b.png", png(seed=1)), compression=zipfile.ZIP_STORED))
    assert refused.value.code == "archive_too_large"


def test_too_many_files_are_refused(settings) -> None:
    settings.MAX_ARCHIVE_MEMBERS = 2
    with pytest.raises(TooLarge) as refused:
        read_all(zipped(*((f"{i}.png", b"1") for i in range(3))))
    assert (refused.value.code, refused.value.details) == ("archive_too_many_files", {"files": 3, "limit": 2})


def test_a_zip_inside_is_refused() -> None:
    with pytest.raises(RefusedFile) as refused:
        read_all(zipped(("inner.zip", zipped(("a.png", b"1")))))
    assert refused.value.code == "archive_nested"


@pytest.mark.parametrize("content", [b"PK\x03\x04", zipped(("a.png", png()))[:-30], b"PK\x03\x04" + b"\0" * 100])
def test_a_damaged_one_is_refused(content: bytes) -> None:
    with pytest.raises(RefusedFile) as refused:
        read_all(content)
    assert refused.value.code == "archive_damaged"


def test_content_that_was_changed_is_refused() -> None:
    content = bytearray(zipped(("a.png", b"hello, hello"), compression=zipfile.ZIP_STORED))
    content[content.index(b"hello")] ^= 1
    with pytest.raises(RefusedFile) as refused:
        read_all(bytes(content))
    assert refused.value.code == "archive_damaged"


def test_a_table_that_lies_about_a_size_is_not_obeyed() -> None:
    content = zipped(("a.png", b"\0" * 50_000))
    lying = content.replace(struct.pack("<I", 50_000), struct.pack("<I", 10))
    with pytest.raises(RefusedFile) as refused:
        read_all(lying)
    assert refused.value.code == "archive_damaged"


def test_an_encrypted_one_is_refused() -> None:
    content = bytearray(zipped(("a.png", b"1")))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(magic) + offset] |= 1
    with pytest.raises(RefusedFile) as refused:
        read_all(bytes(content))
    assert refused.value.code == "archive_encrypted"


@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packed_bytes_that_were_changed_are_refused(compression: int) -> None:
    content = bytearray(zipped(("a.png", png()), compression=compression))
    start = content.index(b"a.png") + len("a.png")
    content[start : start + 40] = b"\xff" * 40
    with pytest.raises(RefusedFile) as refused:
        read_all(bytes(content))
    assert refused.value.code == "archive_damaged"
