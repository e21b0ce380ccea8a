"""Keeps the processes of one local start alive, shows what they say, and leaves none behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from annotator.local.console import COLOURS, log_line
from annotator.local.machine import ROOT
from annotator.local.programs import Program

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_AFTER_S = 60.0
REMEMBERED_LINES = 20
SET_PARENT_DEATH_SIGNAL = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """One program and the process that runs it at the moment."""

    def __init__(self, program: Program, colour: str, log: Path) -> None:
        self.program = program
        self.colour = colour
        self.log = log
        self.process: subprocess.Popen[str] | None = None
        self.crashes = 0
        self.start_at = 0.0
        self.started_at = 0.0
        self.last_lines: deque[str] = deque(maxlen=REMEMBERED_LINES)

    def start(self) -> None:
        """Start the process in a session of its own, so that the terminal's Ctrl-C reaches only us."""
        self.process = subprocess.Popen(
            self.program.command,
            cwd=ROOT,
            env=dict(self.program.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self.started_at = time.monotonic()
        assert self.process.stdout is not None
        threading.Thread(target=self._read, args=(self.process.stdout,), daemon=True).start()

    def tend(self) -> None:
        """Start what should run; after a crash wait a little longer each time."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        self._end_group(signal.SIGKILL)
        self.process = None
        steady = time.monotonic() - self.started_at > STEADY_AFTER_S
        self.crashes = 1 if steady else self.crashes + 1
        pause = min(FIRST_PAUSE_S * 2 ** (self.crashes - 1), LONGEST_PAUSE_S)
        self.start_at = time.monotonic() + pause
        self.say(f"stopped with {_reason(status)}; starts again in {pause:.0f} s")

    def ask_to_stop(self) -> None:
        """SIGTERM to the leader alone: it knows how its own children end well."""
        if self.process is not None:
            self.process.terminate()

    def stop_by(self, deadline: float) -> None:
        """Wait for the end until `deadline`, then end the whole group, leftovers included."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.say("is still at work; it is ended, and the work is taken up again at the next start")
        self._end_group(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def say(self, line: str) -> None:
        log_line(self.program.name, line, colour=self.colour)

    def _end_group(self, number: signal.Signals) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _read(self, stream: IO[str]) -> None:
        with self.log.open("a") as file:
            for line in stream:
                text = line.rstrip()
                if text:
                    self.last_lines.append(text)
                    if not self.program.hides or self.program.hides not in text:
                        self.say(text)
                    file.write(f"{time.strftime('%F %T')} {text}\n")
                    file.flush()


class Supervisor:
    """Starts programs, restarts the ones that crash, and stops all of them."""

    def __init__(self, programs: Sequence[Program], logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self.children = [
            Child(program, COLOURS[number % len(COLOURS)], logs / f"{program.name}.log")
            for number, program in enumerate(programs)
        ]

    def tend(self) -> None:
        """One look at every child. Call it from the main thread only: see `_end_with_parent`."""
        for child in self.children:
            child.tend()

    def keep_alive(self, until: Callable[[], bool], *, every_s: float = 0.2) -> None:
        """Look after the children until `until` says so."""
        while not until():
            self.tend()
            time.sleep(every_s)

    def stop(self) -> None:
        """Ask all to stop, last started first, and end those that do not."""
        started = time.monotonic()
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in reversed(self.children):
            child.stop_by(started + child.program.stops_within_s)


def _end_with_parent() -> None:
    """In the child, before its program starts: SIGTERM when the supervisor dies, however it dies.

    The kernel watches the thread that forked, therefore only the main thread starts children.
    """
    _libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _reason(status: int) -> str:
    if status < 0:
        return signal.Signals(-status).name
    return f"exit status {status}"
