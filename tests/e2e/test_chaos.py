"""A tiny `tests.load.chaos`: processes die while people work, and nothing is lost, doubled or answered with a 500."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.running import FROM_THE_TEST, start_maquette

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]


def test_nothing_is_lost_or_doubled_while_processes_die(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with start_maquette(var, DEMO="0"):
        sizes = [
            "--kills",
            "6",
            "--people",
            "4",
            "--items",
            "4000",
            "--burst",
            "6",
            "--every",
            "1",
            "--only",
            "kill",
            "--no-time-bars",
        ]
        kept = {name: value for name, value in os.environ.items() if name not in FROM_THE_TEST}
        finished = subprocess.run(
            [sys.executable, "-m", "tests.load.chaos", *sizes],
            cwd=ROOT, env=kept | {"MAQUETTE_VAR": str(var)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert finished.returncode == 0, finished.stdout + finished.stderr
