import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from inference_worker import busy

ONE = UUID("00000000-0000-4000-8000-000000000001")
TWO = UUID("00000000-0000-4000-8000-000000000002")


@pytest.fixture(autouse=True)
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(busy, "_directory", lambda: tmp_path / "busy")
    yield tmp_path / "busy"


def test_a_generation_is_busy_while_its_block_runs() -> None:
    with busy.busy_with(TWO), busy.busy_with(ONE):
        assert busy.busy_generations() == (ONE, TWO)
    assert busy.busy_generations() == ()


def test_it_is_no_longer_busy_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), busy.busy_with(ONE):
        1 / 0  # noqa: B018
    assert busy.busy_generations() == ()


def test_a_killed_process_is_no_longer_busy(directory: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    directory.mkdir()
    (directory / f"{ONE}.{int(ended.stdout)}").touch()
    (directory / f"{TWO}.{os.getpid()}").touch()
    assert busy.busy_generations() == (TWO,)
    assert [path.name for path in directory.iterdir()] == [f"{TWO}.{os.getpid()}"]


def test_stopping_removes_all_markers(directory: Path) -> None:
    with busy.busy_with(ONE):
        busy.forget_all()
        assert not directory.exists()
