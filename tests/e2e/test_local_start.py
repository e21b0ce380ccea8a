"""`make run` without the installation and the demo: everything starts, works by its API, a crash is repaired.

Nothing is left behind: `own_maquette` looks when it has stopped.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running import RunningMaquette, processes_of, start_maquette

pytestmark = pytest.mark.e2e
PATIENCE_S = 180.0
ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
N_KILLS = 10
SUPERVISOR = "annotator.local up"


def wait_for(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not what():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=5) as response:
            return bool(json.load(response)["status"] == "ok")
    except OSError:
        return False


def test_the_document_of_the_api_runs(own_maquette: RunningMaquette, tmp_path: Path) -> None:
    """docs/how_to/drive_by_api.md runs as it is: each shell block, from top to bottom."""
    script = "\n".join(BLOCK.findall((ROOT / "docs" / "how_to" / "drive_by_api.md").read_text()))
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "BROKER_URL"}}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("/tmp/", f"{tmp_path}/")],
        cwd=ROOT,
        env=env | {"MAQUETTE_VAR": str(own_maquette.var), "URL": own_maquette.address},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    from datasets import load_dataset

    pairs = load_dataset(str(tmp_path / "by-api"), "preferences", cache_dir=str(tmp_path / "cache"))
    assert sum(len(split) for split in pairs.values()) >= 1


def test_a_second_start_in_the_same_directory_is_refused_and_harms_nothing(own_maquette: RunningMaquette) -> None:
    assert own_maquette.var is not None
    with (
        pytest.raises(AssertionError, match="already runs with the data in"),
        start_maquette(own_maquette.var, DEMO="0"),
    ):
        pass
    assert is_ready(own_maquette.address)


def test_web_processes_that_were_killed_come_back(own_maquette: RunningMaquette) -> None:
    assert own_maquette.var is not None
    assert is_ready(own_maquette.address)
    web = {number for number, command in processes_of(own_maquette.var).items() if "granian" in command}
    assert web
    for number in web:
        os.kill(number, signal.SIGKILL)
    wait_for(lambda: is_ready(own_maquette.address))
    assert not web & set(processes_of(own_maquette.var))


@pytest.mark.parametrize("seed", [1])
def test_it_survives_kills_at_random_moments_of_the_start(tmp_path: Path, seed: int) -> None:
    """Whatever dies while it starts (a server, a migration, a web process), it becomes ready."""
    var, moments, killed = tmp_path / "var", random.Random(seed), list[str]()
    over = threading.Event()

    def kill_something() -> None:
        while len(killed) < N_KILLS and not over.wait(moments.uniform(1.0, 4.0)):
            found = sorted(
                (number, command) for number, command in processes_of(var).items() if SUPERVISOR not in command
            )
            if found:
                number, command = moments.choice(found)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
                    killed.append(command)

    killer = threading.Thread(target=kill_something)
    killer.start()
    try:
        with start_maquette(var, DEMO="0") as running:
            killer.join()
            wait_for(lambda: is_ready(running.address))
    finally:
        over.set()
        killer.join()
    assert len(killed) == N_KILLS
    assert processes_of(var) == {}
