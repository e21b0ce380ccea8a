"""Keeps the processes of one local start alive, shows their output, and leaves none behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from annotator.local import readiness
from annotator.local.child import Child
from annotator.local.console import COLOURS
from annotator.local.programs import Program

PROBES_EVERY_S = 1.0


class Supervisor:
    """Starts programs, restarts those that end, and stops all of them."""

    def __init__(self, programs: Sequence[Program], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.children = [
            Child(program, COLOURS[number % len(COLOURS)], logs / f"{program.name}.log")
            for number, program in enumerate(programs)
        ]
        self._stopped = threading.Event()
        threading.Thread(target=self._probe, daemon=True).start()

    def tend(self) -> None:
        """Look at every child once. Call it from the main thread only: see `child._end_with_parent`."""
        for child in self.children:
            child.tend()

    def keep_alive(self, until: Callable[[], bool], *, every_s: float = 0.2) -> None:
        """Look after the children until `until` returns true."""
        while not until():
            self.tend()
            time.sleep(every_s)

    def stop(self) -> None:
        """Ask all to stop, last started first, and end those that do not."""
        self._stopped.set()
        started = time.monotonic()
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.stop_by(started + child.program.stops_within_s)

    def _probe(self) -> None:
        """Ask each program with a health address, every second, whether it responds."""
        watched = [child for child in self.children if child.program.health_url]
        while watched and not self._stopped.wait(PROBES_EVERY_S):
            for child in watched:
                process = child.process
                if process is not None and readiness.responds(child.program.health_url) and child.process is process:
                    child.note_response()
