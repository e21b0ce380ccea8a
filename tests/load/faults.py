"""What `tests.load.chaos` does to a running Maquette: its processes are killed, stopped and slowed down, its store fails."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.load.proxy import Mode, Proxy
from tests.load.store_faults import STORE_FAULTS

SUPERVISOR = "annotator.local up"
#: Kinds of processes by what their command line contains, the most particular first.
KINDS = (
    ("annotator.front", "web"),
    ("annotator.asgi", "live"),
    ("exports@", "export worker"),
    ("annotator.celery", "site worker"),
    ("quick@", "quick worker"),
    ("checks@", "check worker"),
    ("inference_worker.celery_app", "inference worker"),
    ("valkey-server", "broker"),
    ("redis-server", "broker"),
    ("postgres", "PostgreSQL"),
)
#: A stop is shorter than the time-outs towards the database and the broker, a hang longer.
STOP_S, HANG_S, SLOW_S, STORE_S = 4.0, 15.0, 8.0, 5.0
SLOW_PAUSE_S, SLOW_RUN_S = 0.25, 0.01
#: How often each is chosen; what cannot be done here (STORE_FAULTS) is left out.
WEIGHTS = {"kill": 80, "stop": 8, "hang": 3, "slow": 3, "read-only": 3, "full": 3, "full-database": 3}
WEIGHTS |= {"broker-late": 2, "broker-dripping": 2, "broker-silent": 2, "broker-refusing": 2}
#: What a proxy in front of the broker does: what a slow network does, which a stopped process does not show.
PROXY_FAULTS = {
    "broker-late": Mode.LATE,
    "broker-dripping": Mode.DRIPPING,
    "broker-silent": Mode.SILENT,
    "broker-refusing": Mode.REFUSING,
}


@dataclass(frozen=True)
class Fault:
    """One fault that was done (`time.monotonic`).

    Attributes:
        kind: What it was done to.
        what: What was done: a key of WEIGHTS.
        began: When it was done.
        at: When it was over; the recovery counts from here.
    """

    kind: str
    what: str
    at: float
    began: float = 0.0


@dataclass
class Injector:
    """Does faults that chance picks.

    Args:
        var: The directory of the running Maquette.
        rng: Chance.
        kinds: What may be done: keys of WEIGHTS.
        proxy: In front of the broker, for PROXY_FAULTS.
    """

    var: Path
    rng: random.Random
    kinds: Sequence[str] = ("kill",)
    proxy: Proxy | None = None
    _wanted: Counter[str] = field(init=False)

    def __post_init__(self) -> None:
        self._wanted = Counter(kind for _, kind in processes_of(self.var) if kind != "PostgreSQL backend")

    def is_complete(self) -> bool:
        """Return whether as many processes of each kind run as at the beginning."""
        return not self._wanted - Counter(kind for _, kind in processes_of(self.var))

    def inject(self) -> Fault | None:
        """Do one fault; None when what was picked is not there at the moment."""
        what = self.rng.choices(self.kinds, [WEIGHTS[kind] for kind in self.kinds])[0]
        began = time.monotonic()
        if what in STORE_FAULTS:
            with STORE_FAULTS[what].during(self.var / STORE_FAULTS[what].folder):
                time.sleep(STORE_S)
            return Fault(STORE_FAULTS[what].part, what, time.monotonic(), began)
        if what in PROXY_FAULTS:
            assert self.proxy is not None
            with self.proxy.doing(PROXY_FAULTS[what]):
                time.sleep(SLOW_S)
            return Fault("way to the broker", what, time.monotonic(), began)
        found = processes_of(self.var)
        kinds = sorted({kind for _, kind in found if what != "slow" or kind in {"broker", "PostgreSQL backend"}})
        if not kinds:
            return None
        kind = self.rng.choice(kinds)
        numbers = [number for number, its_kind in found if its_kind == kind]
        try:
            _ACTIONS[what](numbers, self.rng)
        except ProcessLookupError:
            return None
        return Fault(kind, what, time.monotonic(), began)


def processes_of(var: Path) -> list[tuple[int, str]]:
    """Return (process id, kind) of every living process of the Maquette with this directory, except its supervisor."""
    found = []
    postmaster = _first_number(var / "postgres" / "data" / "postmaster.pid")
    broker = _first_number(var / "broker" / "server.pid")  # it writes its title over its environment
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            environment = (directory / "environ").read_bytes().split(b"\0")
            command = (directory / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            parent = int((directory / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        number = int(directory.name)
        is_ours = f"MAQUETTE_VAR={var}".encode() in environment or str(var) in command
        is_ours = is_ours or number == broker or (postmaster is not None and postmaster in (number, parent))
        kind = next((kind for part, kind in KINDS if part in command), None)
        if is_ours and kind and SUPERVISOR not in command:
            found.append((number, "PostgreSQL backend" if kind == "PostgreSQL" and number != postmaster else kind))
    return sorted(found)


def _kill(numbers: Sequence[int], rng: random.Random) -> None:
    os.kill(rng.choice(numbers), signal.SIGKILL)


def _stop(numbers: Sequence[int], rng: random.Random) -> None:
    with stopped([rng.choice(numbers)]):
        time.sleep(STOP_S)


def _hang(numbers: Sequence[int], rng: random.Random) -> None:
    with stopped(numbers):
        time.sleep(HANG_S)


def _slow(numbers: Sequence[int], rng: random.Random) -> None:
    """Let the processes run for a moment a quarter of a second: each request to them waits."""
    until = time.monotonic() + SLOW_S
    while time.monotonic() < until:
        with stopped(numbers):
            time.sleep(SLOW_PAUSE_S)
        time.sleep(SLOW_RUN_S)


@contextmanager
def stopped(numbers: Sequence[int]) -> Iterator[None]:
    """Stop processes (SIGSTOP) and continue them, come what may."""
    for number in numbers:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGSTOP)
    try:
        yield
    finally:
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGCONT)


_ACTIONS: dict[str, Callable[[Sequence[int], random.Random], None]] = {
    "kill": _kill,
    "stop": _stop,
    "hang": _hang,
    "slow": _slow,
}


def _first_number(path: Path) -> int | None:
    with suppress(OSError, ValueError, IndexError):
        return int(path.read_text().split()[0])
    return None
