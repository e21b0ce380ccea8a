"""What `tests.load.chaos` does to a running Maquette: kill -9 and stop-and-continue of its processes, chosen by a seed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SUPERVISOR = "annotator.local up"
#: Kinds of processes by what their command line contains, the most particular first.
KINDS = (
    ("annotator.front", "web"),
    ("annotator.asgi", "live"),
    ("annotator.celery", "site worker"),
    ("quick@", "quick worker"),
    ("inference_worker.celery_app", "inference worker"),
    ("valkey-server", "broker"),
    ("redis-server", "broker"),
    ("postgres", "PostgreSQL"),
)
HANG_S = 4.0


@dataclass(frozen=True)
class Fault:
    """One fault that was done, and when it was over (`time.monotonic`)."""

    kind: str
    what: str
    at: float


def processes_of(var: Path) -> list[tuple[int, str]]:
    """Return (process id, kind) of every living process of the Maquette with this directory, except its supervisor."""
    found = []
    postmaster = _first_number(var / "postgres" / "data" / "postmaster.pid")
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            environment = (directory / "environ").read_bytes().split(b"\0")
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = int((directory / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        number = int(directory.name)
        is_ours = f"MAQUETTE_VAR={var}".encode() in environment or str(var) in command
        is_ours = is_ours or (postmaster is not None and postmaster in (number, parent))
        kind = next((kind for part, kind in KINDS if part in command), None)
        if is_ours and kind and SUPERVISOR not in command:
            found.append((number, "PostgreSQL backend" if kind == "PostgreSQL" and number != postmaster else kind))
    return sorted(found)


def inject(var: Path, rng: random.Random, *, hangs: bool) -> Fault | None:
    """Do one fault to a process of a kind that chance picks; None when nothing of it was there any more."""
    processes = processes_of(var)
    kinds = sorted({kind for _, kind in processes})
    if not kinds:
        return None
    kind = rng.choice(kinds)
    number = rng.choice([number for number, its_kind in processes if its_kind == kind])
    does_hang = hangs and rng.random() < 0.25
    act: Callable[[int], None] = _hang if does_hang else _kill
    with suppress(ProcessLookupError):
        act(number)
        return Fault(kind, "hang" if does_hang else "kill", time.monotonic())
    return None


def _kill(number: int) -> None:
    os.kill(number, signal.SIGKILL)


def _hang(number: int) -> None:
    os.kill(number, signal.SIGSTOP)
    time.sleep(HANG_S)
    os.kill(number, signal.SIGCONT)


def _first_number(path: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int(path.read_text().split()[0])
    return None
