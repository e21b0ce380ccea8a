"""Claim and submit through HTTP beside their limits: the same statements behind the smallest handler, and in pgbench.

    python -m tests.load.limit [--sizes 10000 100000 1000000] [--clients 32] [--json FILE]

All three run in turns, in short slices of one run, because the machine is shared. The statements are recorded from the site
(tests/load/statements.py); the bare handler (tests/load/bare_handler.py) has as many processes and threads as the site.
The smallest size is measured a second time at the end. Needs the Maquette that `make run` started here.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.local.machine import LOOPBACK, ROOT, free_port
from tests.load import pgbench
from tests.load.claims import Measured, report_failures, seeded_campaign, through_http
from tests.load.cpu import cpu_seconds, family_of
from tests.load.faults import processes_of
from tests.load.report import machine, parser, print_table, verdict, write_json
from tests.load.running_site import use_running_site

if TYPE_CHECKING:
    from tests.load.seeding import LoadCampaign
    from tests.load.statements import Cycle

COLUMNS = ("measure", "open items", "cycles", "per second", "claim p50", "claim p95", "submit p50", "submit p95")
CPU_COLUMNS = ("cpu ms a cycle", "of it PostgreSQL", "of it the driver")
SITE, BARE, PGBENCH = "the site", "bare handler", "pgbench"
WEB_PROCESSES = 2


class Target:
    """One way to do cycles, measured in slices.

    Args:
        name: The first column.
        processes: The processes that serve, without PostgreSQL and the driver; looked up for each slice.
    """

    def __init__(self, name: str, processes: Any) -> None:
        self.name = name
        self._processes = processes
        self.measured = Measured()
        self.n_cycles = 0
        self.cpu = {"serving": 0.0, "PostgreSQL": 0.0, "driver": 0.0}

    def slice(self, run: Any, postgres: Any) -> None:
        """Run one slice and add what it took; `run` returns a Measured, or pgbench's report and its number of cycles."""
        serving, database = self._processes(), postgres()
        before = cpu_seconds(serving), cpu_seconds(database), _own_cpu()
        result = run()
        after = cpu_seconds(serving), cpu_seconds(database), _own_cpu()
        for key, first, last in zip(self.cpu, before, after, strict=True):
            self.cpu[key] += last - first
        if isinstance(result, Measured):
            for series in ("claims", "submits", "items", "failures"):
                getattr(self.measured, series).extend(getattr(result, series))
            self.measured.seconds += result.seconds
            self.n_cycles += len(result.claims)
        else:
            found, n_cycles = result
            self.measured.seconds += n_cycles / found.per_second
            self.n_cycles += n_cycles

    def row(self, n_items: int) -> dict[str, Any]:
        """Return the line of the table; CPU in milliseconds a cycle."""
        row = {
            "measure": self.name,
            "open items": n_items,
            "cycles": self.n_cycles,
            "failures": len(self.measured.failures),
        }
        row["per second"] = self.n_cycles / self.measured.seconds
        if self.measured.claims:
            timed = self.measured.row("", n_items, 0)
            row |= {key: timed[key] for key in COLUMNS[4:]}
        per_cycle = {key: 1000 * seconds / self.n_cycles for key, seconds in self.cpu.items()}
        row |= dict(
            zip(CPU_COLUMNS, (sum(per_cycle.values()), per_cycle["PostgreSQL"], per_cycle["driver"]), strict=True)
        )
        return row


def _own_cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def measure_size(options: argparse.Namespace, n_items: int) -> list[dict[str, Any]]:
    """Return the rows of one number of open items."""
    var = Path(os.environ.get("MAQUETTE_VAR") or ROOT / "var").resolve()
    n_cycles, n_clients = options.cycles, options.clients
    with seeded_campaign(n_items, n_clients) as seeded:
        cycle, script = _recorded(seeded)
        with bare_handler(cycle) as (url, bare_process):
            targets = [
                Target(SITE, lambda: [number for number, kind in processes_of(var) if kind == "web"]),
                Target(BARE, lambda: family_of(bare_process)),
                Target(PGBENCH, list),
            ]
            runs = [
                lambda: through_http(options.url, seeded, n_clients, n_cycles),
                lambda: through_http(url, seeded, n_clients, n_cycles),
                lambda: _pgbench(script, n_clients, n_cycles),
            ]
            for run in runs[:2]:
                run()
            for number in range(options.rounds):
                for offset in range(len(targets)):
                    index = (number + offset) % len(targets)
                    targets[index].slice(runs[index], lambda: _postgres(var))
        for target in targets:
            report_failures(target.measured)
        rows = [target.row(n_items) for target in targets]
        print_table(rows, (*COLUMNS, *CPU_COLUMNS))  # now: to remove a million rows takes minutes
        return rows


def _postgres(var: Path) -> list[int]:
    return [number for number, kind in processes_of(var) if kind.startswith("PostgreSQL")]


def _recorded(seeded: LoadCampaign) -> tuple[Cycle, str]:
    """Return the site's statements, and pgbench's script of them."""
    from tests.load.seeding import add_person, remove_person
    from tests.load.statements import record_cycle

    recorder = add_person(seeded.campaign_id)
    try:
        cycle = record_cycle(seeded, recorder)
    finally:
        remove_person(recorder)
    first = seeded.people[0]
    if [person.user_id for person in seeded.people] != [first.user_id + n for n in range(len(seeded.people))]:
        raise RuntimeError("somebody else made users at the same moment: start again")
    token = sha256(first.token.encode()).hexdigest()
    script = pgbench.script(cycle, campaign_id=str(seeded.campaign_id), first_user=first.user_id, token=token)
    return cycle, script


def _pgbench(script: str, n_clients: int, n_cycles: int) -> tuple[pgbench.Found, int]:
    found = pgbench.run(os.environ["DATABASE_URL"], script, n_clients=n_clients, n_cycles=n_cycles)
    return found, n_cycles // n_clients * n_clients


@contextmanager
def bare_handler(cycle: Cycle) -> Iterator[tuple[str, int]]:
    """Serve the bare handler for as long as the context lasts; yields its address and process id."""
    port = free_port()
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "cycle.json"
        file.write_text(cycle.to_json())
        command = [
            str(Path(sys.executable).with_name("granian")),
            "--interface",
            "asgi",
            "--http",
            "1",
            "--host",
            LOOPBACK,
        ]
        command += ["--port", str(port), "--workers", str(WEB_PROCESSES), "--log-level", "warning", "--no-ws"]
        process = subprocess.Popen(
            [*command, "tests.load.bare_handler:application"], cwd=ROOT, env=os.environ | {"BARE_CYCLE": str(file)}
        )
        try:
            _wait_for(port)
            yield f"http://{LOOPBACK}:{port}", process.pid
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection((LOOPBACK, port), timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the bare handler does not start")


def judge(rows: list[dict[str, Any]], sizes: list[int]) -> list[dict[str, Any]]:
    """Return the bars of the issue, with what was found."""
    middle = 100_000 if 100_000 in sizes else max(sizes)
    rate = {row["measure"]: row["per second"] for row in rows if row["open items"] == middle}
    found = [
        verdict(
            measure=f"cycles per second at {middle} items, over the bare handler's",
            found=rate[SITE] / rate[BARE],
            bar=0.5,
            at_most=False,
        )
    ]
    if len(sizes) > 1:
        for key in ("claim p95", "submit p95"):
            small, large = _mean(rows, min(sizes), key), _mean(rows, max(sizes), key)
            measure = f"{key} at {max(sizes)} items, over that at {min(sizes)}"
            found.append(verdict(measure=measure, found=large / small, bar=1.3))
    found.append(verdict(measure="requests that failed", found=sum(row["failures"] for row in rows), bar=0))
    return found


def _mean(rows: list[dict[str, Any]], n_items: int, key: str) -> float:
    values = [row[key] for row in rows if row["measure"] == SITE and row["open items"] == n_items]
    return float(sum(values) / len(values))


def main() -> None:
    """Measure each size, print, judge."""
    options = _options()
    os.environ.setdefault("DATABASE_POOL", "8")
    use_running_site()
    results: dict[str, Any] = {"machine": machine(), "url": options.url, "clients": options.clients}
    sizes = sorted(options.sizes)
    rows: list[dict[str, Any]] = []
    for n_items in [*sizes, *(sizes[:1] if len(sizes) > 1 else [])]:
        rows += measure_size(options, n_items)
    verdicts = judge(rows, sizes)
    print(f"\n{options.clients} clients; seconds\n")
    print_table(rows, (*COLUMNS, *CPU_COLUMNS))
    print()
    print_table(verdicts, ("measure", "found", "bar", "met"))
    write_json(options.json, results | {"rows": rows, "verdicts": verdicts})
    sys.exit(0 if all(row["met"] for row in verdicts) else 1)


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="open items")
    options.add_argument("--clients", type=int, default=32, help="people at once")
    options.add_argument("--cycles", type=int, default=160, help="cycles of a slice")
    options.add_argument("--rounds", type=int, default=6, help="slices of each")
    return options.parse_args()


if __name__ == "__main__":
    main()
