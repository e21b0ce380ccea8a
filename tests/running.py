"""Starts the whole product for a test, as `make run` does, with data of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from annotator.local.machine import ROOT, free_port

READY = "Maquette is ready at "
STARTS_WITHIN_S = 300.0
STOPS_WITHIN_S = 60.0
FROM_THE_TEST = (
    "DATABASE_URL",
    "BROKER_URL",
    "ARTIFACTS_URL",
    "EXPORTS_DIR",
    "LIVE_URL",
    "LIVE_PORT",
    "PUBLIC_URL",
    "PORT",
)


@dataclass(frozen=True)
class RunningMaquette:
    """`var` holds its data, logs and secrets; None when somebody else started it."""

    address: str
    var: Path | None


@contextmanager
def start_maquette(var: Path, **extra_environment: str) -> Iterator[RunningMaquette]:
    """Start it on a free port, wait until it reports that it is ready, and stop it afterwards."""
    inherited = {name: value for name, value in os.environ.items() if name not in FROM_THE_TEST}
    chosen = {"PORT": str(free_port()), "MAQUETTE_VAR": str(var), "DEMO": "1", "NO_COLOR": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "annotator.local", "up"],
        cwd=ROOT,
        env=inherited | chosen | extra_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    watchdog = threading.Timer(STARTS_WITHIN_S, process.terminate)
    watchdog.start()
    try:
        address = _wait_until_ready(process)
        watchdog.cancel()
        yield RunningMaquette(address, var)
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGTERM)
        process.wait(STOPS_WITHIN_S)


def manage(var: Path, *command: str, **extra_environment: str) -> None:
    """Run a command of manage.py on the Maquette with this data.

    Args:
        var: The directory of its data.
        command: The command's name and arguments.
        extra_environment: Variables to set.
    """
    inherited = {name: value for name, value in os.environ.items() if name not in FROM_THE_TEST}
    environment = inherited | {"MAQUETTE_VAR": str(var)} | extra_environment
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


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


def _wait_until_ready(process: subprocess.Popen[str]) -> str:
    """The address it prints. Its further output is read and dropped, so that it never blocks; logs are in its var."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(READY):
            threading.Thread(target=_drain, args=(process,), daemon=True).start()
            return line.removeprefix(READY).strip()
    raise AssertionError("Maquette did not become ready:\n" + "".join(lines[-60:]))


def _drain(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for _ in process.stdout:
        pass
