"""`make run` without the installation: everything starts, a crash is repaired, and nothing is left behind."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running import start_maquette

pytestmark = pytest.mark.e2e
PATIENCE_S = 180.0
N_KILLS = 10
SUPERVISOR = "annotator.local up"


def processes_of(var: Path) -> dict[int, str]:
    """Every living process that was started with this directory: {process id: command line}."""
    found = {}
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            environment = (directory / "environ").read_bytes().split(b"\0")
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if command and (f"MAQUETTE_VAR={var}".encode() in environment or str(var) in command):
            found[int(directory.name)] = command.strip()
    return found


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


def test_everything_starts_is_repaired_and_stops(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with start_maquette(var, DEMO="0") as running:
        assert is_ready(running.address)
        web = {number for number, command in processes_of(var).items() if "granian" in command}
        assert web
        for number in web:
            os.kill(number, signal.SIGKILL)
        wait_for(lambda: is_ready(running.address))
        assert not web & set(processes_of(var))
    assert processes_of(var) == {}


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


def test_a_second_start_in_the_same_directory_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with start_maquette(var, DEMO="0") as running:
        with pytest.raises(AssertionError, match="already runs with the data in"), start_maquette(var, DEMO="0"):
            pass
        assert is_ready(running.address)
