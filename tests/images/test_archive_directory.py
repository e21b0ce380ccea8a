"""A ZIP with too long a table of contents is refused before `zipfile` reads it, in both forms of the end record."""

import io
import struct
import zipfile

import pytest

from annotator.domain.errors import RefusedFile, TooLarge
from annotator.images import archives


def packed(n_files: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(n_files):
            archive.writestr(f"{number}.png", b"x")
    return stream.getvalue()


def refuse_to_read(*args: object) -> None:
    raise AssertionError("the table was read")


def test_a_table_too_long_is_refused_unread(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MAX_ARCHIVE_MEMBERS = 1
    content = packed(40)
    monkeypatch.setattr(archives.zipfile, "ZipFile", refuse_to_read)
    with pytest.raises(TooLarge) as refusal, archives.opened(io.BytesIO(content)):
        pass
    assert refusal.value.code == "archive_too_many_files"


def test_the_zip64_record_counts_too(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(1)
    end = content.rfind(archives.END_MAGIC)
    record = struct.pack("<4sQ2H2L4Q", archives.ZIP64_MAGIC, 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    monkeypatch.setattr(archives.zipfile, "ZipFile", refuse_to_read)
    with pytest.raises(TooLarge), archives.opened(io.BytesIO(content[:end] + record + locator + content[end:])):
        pass


def test_no_end_record_is_damage() -> None:
    with pytest.raises(RefusedFile), archives.opened(io.BytesIO(b"PK\x03\x04" + b"x" * 100)):
        pass


def test_a_short_table_opens() -> None:
    with archives.opened(io.BytesIO(packed(3))) as entries:
        assert [entry.name for entry in entries] == ["0.png", "1.png", "2.png"]
