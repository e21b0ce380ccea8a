"""What only a directory can suffer: links, full and read-only disks, a lost mount, half-written files."""

import errno
import os
import shutil
from pathlib import Path

import pytest

from inference_worker.storage import ArtifactKeyRefused, StoreUnavailable
from inference_worker.storage.__main__ import main
from inference_worker.storage.directory import DirectoryStore


def files(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    store = DirectoryStore(tmp_path / "store")
    (tmp_path / "store" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(ArtifactKeyRefused, match="leads outside"):
        store.get("link")


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENOSPC, "its disk is full"),
        (errno.EROFS, "it is read-only"),
        (errno.EACCES, "this process may not write to it"),
        (errno.EIO, "input/output error"),
    ],
)
def test_a_failed_write_names_the_reason_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    store = DirectoryStore(tmp_path)
    store.put("results/a", b"before")

    def fail(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(StoreUnavailable, match=reason):
        store.put("results/a", b"after")
    monkeypatch.undo()
    assert store.get("results/a") == b"before"
    assert files(tmp_path) == ["results/a"]


def test_a_lost_mount_makes_the_store_unavailable_and_is_not_written_beside(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path / "mount")
    store.put("results/a", b"x")
    shutil.rmtree(tmp_path / "mount")
    attempts = [
        lambda: store.get("results/a"),
        lambda: store.exists("results/a"),
        lambda: store.put("results/b", b"y"),
        lambda: store.delete("results/a"),
        lambda: list(store.keys()),
        lambda: store.sweep(0),
        store.check,
    ]
    for attempt in attempts:
        with pytest.raises(StoreUnavailable, match="is not there"):
            attempt()
    assert not (tmp_path / "mount").exists()


def test_sweeping_removes_only_old_partial_files(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("blobs/aa/whole", b"x")
    for name in (".write-old", ".new-old", ".write-young", ".other"):
        (tmp_path / "blobs" / "aa" / name).write_bytes(b"half")
    for name in (".write-old", ".new-old", ".other"):
        os.utime(tmp_path / "blobs" / "aa" / name, (1, 1))
    assert list(store.keys()) == ["blobs/aa/whole"]
    assert store.sweep(3600) == 2
    assert files(tmp_path) == ["blobs/aa/.other", "blobs/aa/.write-young", "blobs/aa/whole"]


def test_a_directory_in_place_of_an_object_is_missing(tmp_path: Path) -> None:
    store = DirectoryStore(tmp_path)
    store.put("results/a", b"x")
    assert not store.exists("results")


def test_the_command_reports_damage_and_its_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from inference_worker.storage import open_store, put_blob

    url = f"file://{tmp_path}/store"
    store = open_store(url)
    key = put_blob(store, b"hello", "txt")
    assert main([url]) == 0
    assert capsys.readouterr().out == "1 blobs of 0.0 MiB checked, 0 damaged.\n"
    (tmp_path / "store" / key).write_bytes(b"other")
    (tmp_path / "store" / ".write-old").write_bytes(b"half")
    os.utime(tmp_path / "store" / ".write-old", (1, 1))
    assert main([url, "--sweep"]) == 1
    assert capsys.readouterr().out == (
        "1 abandoned partial files removed.\n"
        f"{key}: the bytes do not match the name\n"
        "1 blobs of 0.0 MiB checked, 1 damaged.\n"
    )
    assert main(["ftp://nowhere"]) == 2
    assert "must begin with file:// or s3://" in capsys.readouterr().err
