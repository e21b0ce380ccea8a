"""The CPU time of processes, from /proc: on a shared machine it is a better measure than wall time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(processes: Iterable[int]) -> float:
    """Return the user and system seconds of these processes and of their children that have ended."""
    total = 0
    for number in processes:
        with suppress(OSError):
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


def family_of(number: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [number]
    for parent in found:
        for tasks in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):
                found += [int(child) for child in tasks.read_text().split()]
    return found
