"""The tar stream: it begins at once, follows the writer, and never passes half a release off as a whole one."""

from __future__ import annotations

import io
import tarfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from annotator.datasets.archive import Archive, CompleteArchive
from annotator.datasets.media import Media
from annotator.datasets.verify.run import verify_release
from annotator.datasets.writer import write_release
from annotator.domain.errors import Conflict, Unavailable
from tests.datasets.builder import Builder
from tests.datasets.conftest import SECRET, SMALL, Release, spec_for


def unpack(content: bytes, to: Path) -> Path:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(to, filter="data")
    return to / "chairs-v1.0.0"


def test_a_release_unpacks_to_itself(shared_work: Builder, release: Release, tmp_path: Path) -> None:
    root = release(shared_work.campaign)
    content = b"".join(Archive(root, "chairs-v1.0.0", 1_700_000_000).chunks())
    unpacked = unpack(content, tmp_path / "unpacked")
    assert all(result.passed for result in verify_release(unpacked))
    assert {path.relative_to(unpacked) for path in unpacked.rglob("*")} == {
        path.relative_to(root) for path in root.rglob("*")
    }


def test_ranges_of_a_complete_archive_are_those_of_the_stream(shared_work: Builder, release: Release) -> None:
    root = release(shared_work.campaign)
    content = b"".join(Archive(root, "chairs-v1.0.0", 1_700_000_000).chunks())
    archive = CompleteArchive(root, "chairs-v1.0.0", 1_700_000_000)
    assert archive.size == len(content)
    assert b"".join(archive.chunks()) == content
    for start in (0, 1, 511, 512, 513, 2000, len(content) // 2, len(content) - 1):
        assert b"".join(archive.chunks(start)) == content[start:]
        for length in (1, 512, 5000):
            assert b"".join(archive.chunks(start, min(length, len(content) - start))) == content[start : start + length]


def test_the_stream_begins_before_anything_is_written(tmp_path: Path) -> None:
    first = next(Archive(tmp_path / "nowhere", "chairs-v1.0.0", 0).chunks())
    assert tarfile.TarInfo.frombuf(first[:512], "utf-8", "strict").name == "chairs-v1.0.0"


def test_the_stream_follows_the_writer(shared_work: Builder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer writes a few more rows whenever the stream has nothing to send."""
    root = tmp_path / "release"
    arguments: dict[str, Any] = {
        "spec": spec_for(shared_work.campaign),
        "campaign_id": shared_work.campaign.pk,
        "secret": SECRET,
    }
    embed, budget = Media.embed, [0]

    class Pause(BaseException):
        pass

    def a_few(self: Media, row: dict[str, Any]) -> dict[str, Any]:
        budget[0] -= 1
        if budget[0] < 0:
            raise Pause
        return embed(self, row)

    monkeypatch.setattr(Media, "embed", a_few)
    rounds: list[int] = []

    def write_on(seconds: float) -> None:
        rounds.append(len(list(root.rglob("*.parquet"))) if root.exists() else 0)
        budget[0] = 20
        with suppress(Pause):
            write_release(root=root, limits=SMALL, **arguments)

    content = b"".join(Archive(root, "chairs-v1.0.0", 0, wait=write_on).chunks())
    assert len(rounds) > 2
    assert all(result.passed for result in verify_release(unpack(content, tmp_path / "unpacked")))


def test_a_failed_writing_breaks_the_stream_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "chairs-v1.0.0", 0, problem=lambda: "A mesh is missing.", wait=lambda seconds: None)
    with pytest.raises(Unavailable) as refusal:
        list(archive.chunks())
    assert (refusal.value.code, refusal.value.message) == ("dataset_failed", "A mesh is missing.")


def test_a_silent_writer_breaks_the_stream_off(tmp_path: Path) -> None:
    archive = Archive(tmp_path, "chairs-v1.0.0", 0, wait=lambda seconds: None, patience_seconds=0.0)
    with pytest.raises(Unavailable) as refusal:
        list(archive.chunks())
    assert refusal.value.code == "dataset_writer_silent"


def test_a_release_begun_anew_breaks_the_stream_off(shared_work: Builder, release: Release) -> None:
    archive = Archive(release(shared_work.campaign), "chairs-v1.0.0", 0)
    archive._sent["README.md"] = "what was sent before"
    with pytest.raises(Conflict) as refusal:
        list(archive.chunks())
    assert refusal.value.code == "dataset_changed"
