"""A stamp changes with every byte and every name that the work depended on, and with nothing else."""

from pathlib import Path

from annotator.local import stamps


def test_a_changed_byte_changes_the_digest(tmp_path: Path) -> None:
    source = tmp_path / "a.ts"
    source.write_text("one")
    before = stamps.digest([tmp_path])
    source.write_text("two")
    assert stamps.digest([tmp_path]) != before


def test_a_renamed_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("one")
    before = stamps.digest([tmp_path])
    (tmp_path / "a.ts").rename(tmp_path / "b.ts")
    assert stamps.digest([tmp_path]) != before


def test_built_files_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.ts").write_text("one")
    before = stamps.digest([tmp_path])
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "a.js").write_text("built")
    (tmp_path / "a.pyc").write_text("compiled")
    assert stamps.digest([tmp_path]) == before


def test_a_stamp_is_current_only_with_the_same_value(tmp_path: Path) -> None:
    stamp = tmp_path / "folder" / "stamp"
    assert not stamps.is_current(stamp, "x")
    stamps.write(stamp, "x")
    assert stamps.is_current(stamp, "x")
    assert not stamps.is_current(stamp, "y")
