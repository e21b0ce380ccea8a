"""One program of a local start and the process that runs it: started, restarted with back-off, stopped with all it started."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections import deque
from pathlib import Path
from typing import IO

from annotator.local.console import log_line
from annotator.local.programs import Program

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
#: A run that responded (or, without a health address, ran) this long was healthy: the next pause is the first one again.
HEALTHY_AFTER_S = 10.0
REMEMBERED_LINES = 20
SET_PARENT_DEATH_SIGNAL = 1
_libc = ctypes.CDLL(None, use_errno=True)


class Child:
    """One program and the process that runs it at the moment.

    Attributes:
        crashes: Consecutive runs that ended before they were healthy.
        failures: Those among them that the program ended itself, not a signal.
        healthy_since: When this run first responded at its health address; None before.
    """

    def __init__(self, program: Program, colour: str, log: Path) -> None:
        self.program = program
        self.colour = colour
        self.log = log
        self.process: subprocess.Popen[str] | None = None
        self.crashes = 0
        self.failures = 0
        self.start_at = 0.0
        self.started_at = 0.0
        self.healthy_since: float | None = None
        self.healthy_at = 0.0
        self.last_lines: deque[str] = deque(maxlen=REMEMBERED_LINES)

    def start(self) -> None:
        """Start the process in a session of its own, so that the terminal's Ctrl-C reaches only the supervisor.

        Raises:
            OSError: The machine cannot start a process now.
        """
        self.healthy_since = None
        self.process = subprocess.Popen(
            self.program.command,
            cwd=self.program.directory,
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
        """Start the process when it should run; after an unhealthy run wait longer each time."""
        if self.process is None:
            if time.monotonic() >= self.start_at:
                self._try_to_start()
            return
        status = self.process.poll()
        if status is None:
            return
        self._signal_group(signal.SIGKILL)
        self.process = None
        self._count(status)
        pause = self._pause()
        self.report(f"stopped with {_reason(status)}; starts again in {pause:.0f} s")

    def note_response(self) -> None:
        """Record that the process responded at its health address just now."""
        now = time.monotonic()
        self.healthy_since = self.healthy_since or now
        self.healthy_at = now

    def restart(self) -> None:
        """End the process; `tend` starts the next one at once, without counting a crash."""
        if self.process is not None:
            self.process.terminate()
            self.stop_by(time.monotonic() + self.program.stops_within_s)
            self.start_at = 0.0

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the leader alone: it ends its own children."""
        if self.process is not None:
            self.process.terminate()

    def stop_by(self, deadline: float) -> None:
        """Wait for the end until `deadline`, then end the whole group, leftovers included."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.report("is still at work; it is ended, and the work resumes at the next start")
        self._signal_group(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def report(self, line: str) -> None:
        """Print a line under this program's name."""
        log_line(self.program.name, line, colour=self.colour)

    def _try_to_start(self) -> None:
        try:
            self.start()
        except OSError as error:
            self.crashes += 1
            self.report(f"could not be started ({error}); tries again in {self._pause():.0f} s")

    def _count(self, status: int) -> None:
        if self._was_healthy():
            self.crashes = self.failures = 0
        self.crashes += 1
        self.failures += status > 0

    def _was_healthy(self) -> bool:
        if not self.program.health_url:
            return time.monotonic() - self.started_at >= HEALTHY_AFTER_S
        return self.healthy_since is not None and self.healthy_at - self.healthy_since >= HEALTHY_AFTER_S

    def _pause(self) -> float:
        """Set when the next start is due and return the seconds until then."""
        pause = min(FIRST_PAUSE_S * 2 ** min(self.crashes - 1, 30), LONGEST_PAUSE_S)
        self.start_at = time.monotonic() + pause
        return pause

    def _signal_group(self, number: signal.Signals) -> None:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def _read(self, stream: IO[str]) -> None:
        """Show and keep each line until the process closes its output; a full disk costs lines, never the process."""
        for line in stream:
            text = line.rstrip()
            if not text:
                continue
            self.last_lines.append(text)
            if not self.program.hides or self.program.hides not in text:
                self.report(text)
            with contextlib.suppress(OSError), self.log.open("a") as file:
                file.write(f"{time.strftime('%F %T')} {text}\n")


def _end_with_parent() -> None:
    """Arrange, in the child before its program starts, for SIGTERM when the supervisor dies, however it dies.

    The kernel watches the thread that forked, therefore only the main thread starts children.
    """
    _libc.prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _reason(status: int) -> str:
    if status < 0:
        return signal.Signals(-status).name
    return f"exit status {status}"
