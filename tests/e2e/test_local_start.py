"""`make run` without the installation: everything starts, a crash is repaired, and nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.running import start_maquette

pytestmark = [pytest.mark.e2e, pytest.mark.serial]
PATIENCE_S = 180.0


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


def test_a_second_start_in_the_same_directory_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    var = tmp_path / "var"
    with start_maquette(var, DEMO="0") as running:
        with pytest.raises(AssertionError, match="already runs with the data in"), start_maquette(var, DEMO="0"):
            pass
        assert is_ready(running.address)
