"""What the person at the terminal reads: steps with their seconds, and log lines with a name in front."""

from __future__ import annotations

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from annotator.local.errors import LocalError

COLOURS = ("36", "35", "32", "33", "34", "96")
SIGN_OF_LIFE_EVERY_S = 15.0
LINE_LENGTH = 100
_writing = threading.Lock()
reader_is_gone = threading.Event()


def coloured(text: str, code: str) -> str:
    """`text` in a terminal colour, or as it is when nobody looks at a terminal (or NO_COLOR is set)."""
    if "NO_COLOR" in os.environ or not sys.stdout.isatty():
        return text
    return f"\033[{code}m{text}\033[0m"


def echo(text: str = "") -> None:
    """Print a line. A terminal that was closed must not keep us from stopping what we started."""
    try:
        with _writing:
            print(text, flush=True)
    except OSError as error:
        if error.errno not in (errno.EIO, errno.EPIPE):
            raise
        reader_is_gone.set()


def echo_error(error: LocalError) -> None:
    """Print a problem and its remedy."""
    echo()
    echo(coloured(error.problem, "1;31"))
    for line in error.remedy.splitlines():
        echo(f"  {line}")


@contextmanager
def step(name: str, note: str = "") -> Iterator[Callable[[str], None]]:
    """Announce a step, and print how long it took when it is over.

    Yields a function for the lines that a long step prints: now and then the latest is shown, as a sign of life.
    """
    started = time.monotonic()
    latest = [""]
    over = threading.Event()
    echo(f"  {coloured('·', '2')} {name}{' ' + coloured(note, '2') if note else ''}")
    threading.Thread(target=_show_signs_of_life, args=(name, started, latest, over), daemon=True).start()
    try:
        yield lambda line: latest.__setitem__(0, line or latest[0])
    except BaseException:
        echo(f"  {coloured('✗', '1;31')} {name} {_seconds(started)}")
        raise
    finally:
        over.set()
    echo(f"  {coloured('✓', '32')} {name} {_seconds(started)}")


def _show_signs_of_life(name: str, started: float, latest: list[str], over: threading.Event) -> None:
    while not over.wait(SIGN_OF_LIFE_EVERY_S):
        what = f": {latest[0]}" if latest[0] else ""
        line = f"    {name}, {time.monotonic() - started:.0f} s{what}"
        echo(coloured(line if len(line) <= LINE_LENGTH else f"{line[: LINE_LENGTH - 1]}…", "2"))


def log_line(name: str, line: str, *, colour: str = "36") -> None:
    """Print one line of a process: time, name, text."""
    clock = coloured(time.strftime("%H:%M:%S"), "2")
    echo(f"{clock} {coloured(f'{name:<8}', colour)} {line}")


def _seconds(started: float) -> str:
    return coloured(f"{time.monotonic() - started:.1f} s", "2")
