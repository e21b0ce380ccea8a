"""ZIPs opened elsewhere: the same tables, contents and refusals; a costly archive ends one process and no neighbour."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from annotator.domain.errors import InvalidInput, RefusedFile, TooLarge
from annotator.images import archives, isolated_archives
from annotator.images.isolated_archives import ArchiveReader

SILENT = lambda code, message: None  # noqa: E731


def zipped(**files: bytes) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def test_an_archive_reads_as_in_this_process() -> None:
    file = zipped(a=b"first", b=b"second")
    with archives.opened(file) as here, isolated_archives.opened(file) as there:
        expected = [(entry.name, entry.size_bytes, entry.read()) for entry in here]
        assert [(entry.name, entry.size_bytes, entry.read()) for entry in there] == expected


def test_a_guessed_code_page_is_noted() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("aaaa.png", b"1")
    content = file.getvalue().replace(b"aaaa", "写真".encode("cp932"))
    notes: list[str] = []
    with isolated_archives.opened(io.BytesIO(content), note=lambda code, message: notes.append(message)) as entries:
        assert [entry.name for entry in entries] == ["写真.png"]
    assert len(notes) == 1
    assert "Shift-JIS" in notes[0]


@pytest.mark.parametrize(
    ("content", "code"), [(b"PK\x03\x04 and no more", "archive_damaged"), (zipped().getvalue(), "archive_empty")]
)
def test_refusals_are_the_same(content: bytes, code: str) -> None:
    with pytest.raises(RefusedFile) as refusal, isolated_archives.opened(io.BytesIO(content)):
        pass
    assert refusal.value.code == code


def test_limits_are_those_of_the_moment(settings) -> None:
    settings.MAX_ARCHIVE_MEMBERS = 1
    with pytest.raises(TooLarge) as refusal, isolated_archives.opened(zipped(a=b"1", b=b"2")):
        pass
    assert refusal.value.details == {"files": 2, "limit": 1}


def test_a_costly_archive_is_refused_and_its_neighbour_is_read(settings, stack: ExitStack) -> None:
    """The neighbour's table was read by the child that the costly archive ended."""
    reader = ArchiveReader([zipped(a=b"good"), zipped(b=bytes(200_000_000))], stack)
    (good,), (costly,) = reader.entries(0, note=SILENT), reader.entries(1, note=SILENT)
    settings.DECODE_SECONDS = 0.02
    for _ in range(2):
        with pytest.raises(RefusedFile) as refusal:
            costly.read()
        assert refusal.value.code == "archive_too_costly"
    settings.DECODE_SECONDS = 30
    assert good.read() == b"good"


def test_a_child_that_was_killed_refuses_one_archive_only(stack: ExitStack) -> None:
    reader = ArchiveReader([zipped(a=b"1"), zipped(b=b"2")], stack)
    (one,), (other,) = reader.entries(0, note=SILENT), reader.entries(1, note=SILENT)
    assert reader._child is not None
    os.kill(reader._child._process.pid, signal.SIGKILL)
    with pytest.raises(RefusedFile) as refusal:
        one.read()
    assert refusal.value.code == "archive_damaged"
    assert other.read() == b"2"


def test_more_archives_than_one_child_has_are_read_by_one_child_after_the_other(
    stack: ExitStack, monkeypatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(isolated_archives, "ARCHIVES_PER_CHILD", 2)
    files = [tmp_path / f"{number}.zip" for number in range(5)]
    for number, file in enumerate(files):
        file.write_bytes(zipped(a=b"%d" % number).getvalue())
    reader = ArchiveReader(files, stack)
    entries = [reader.entries(number, note=SILENT)[0] for number in range(5)]
    assert [entries[number].read() for number in (4, 0, 2, 1, 3)] == [b"4", b"0", b"2", b"1", b"3"]


def test_an_archive_that_cannot_be_read_holds_up_no_other(stack: ExitStack, tmp_path: Path) -> None:
    (tmp_path / "there.zip").write_bytes(zipped(a=b"1").getvalue())
    reader = ArchiveReader([tmp_path / "gone.zip", tmp_path / "there.zip"], stack)
    with pytest.raises(InvalidInput) as refusal:
        reader.entries(0, note=SILENT)
    assert refusal.value.code == "path_unreadable"
    assert reader.entries(1, note=SILENT)[0].read() == b"1"


def test_the_child_ends_with_the_request() -> None:
    with ExitStack() as stack:
        reader = ArchiveReader([zipped(a=b"1")], stack)
        reader.entries(0, note=SILENT)
        child = reader._child
    assert child is not None
    assert child._process.returncode is not None
