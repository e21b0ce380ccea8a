"""Claim and submit while slow clients attack, beside the same run without them.

    python -m tests.load.slow_clients [--heads 1000] [--bodies 100] [--clients 32] [--json FILE]

The slow ones (tests/load/attack.py) are a process of their own and come from another loopback address, with `--same-address`
from that of the annotators. The bar: nothing of an annotator fails, and their p95 at most doubles.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.load.claims import Measured, report_failures, seeded_campaign, through_http
from tests.load.report import machine, parser, print_table, verdict, write_json
from tests.load.running_site import use_running_site

COLUMNS = (
    "measure",
    "clients",
    "cycles",
    "per second",
    "failures",
    "claim p50",
    "claim p95",
    "submit p50",
    "submit p95",
)
WARM_UP_CYCLES = 100


@contextmanager
def under_attack(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Run the attack for as long as the context lasts; yields what it saw, filled in at the end."""
    source = "127.0.0.1" if options.same_address else "127.0.0.2"
    sizes = ("--heads", str(options.heads), "--bodies", str(options.bodies))
    command = [sys.executable, "-m", "tests.load.attack", options.url, "--source", source, *sizes]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    print(process.stdout.readline().strip(), flush=True)
    seen: dict[str, Any] = {}
    try:
        yield seen
    finally:
        process.stdin.close()
        seen |= json.loads(process.stdout.readline() or "{}")
        process.wait()


def main() -> None:
    """Seed, measure without and with, print, remove."""
    options = _options()
    os.environ.setdefault("DATABASE_POOL", "8")
    use_running_site()
    with seeded_campaign(options.cycles * 3, options.clients) as seeded:
        through_http(options.url, seeded, options.clients, WARM_UP_CYCLES)
        quiet = through_http(options.url, seeded, options.clients, options.cycles)
        with under_attack(options) as seen:
            attacked = through_http(options.url, seeded, options.clients, options.cycles)
    for measured in (quiet, attacked):
        report_failures(measured)
    rows = [quiet.row("without slow clients", None, options.clients), attacked.row("with them", None, options.clients)]
    verdicts = judge(quiet, attacked, rows)
    print_table(rows, COLUMNS)
    print(f"\nhow the slow connections ended: {seen}\n")
    print_table(verdicts, ("measure", "found", "bar", "met"))
    write_json(
        options.json, {"machine": machine(), "url": options.url, "rows": rows, "seen": seen, "verdicts": verdicts}
    )


def judge(quiet: Measured, attacked: Measured, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the bars of the issue, with what was found."""
    found = [
        verdict(measure=f"{what} p95 with slow clients, over that without", found=rows[1][key] / rows[0][key], bar=2)
        for what, key in (("claim", "claim p95"), ("submit", "submit p95"))
    ]
    failures = len(quiet.failures) + len(attacked.failures)
    return [*found, verdict(measure="annotators' requests that failed", found=failures, bar=0)]


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--heads", type=int, default=1000, help="silent connections and dripping heads")
    options.add_argument("--bodies", type=int, default=100, help="dripping bodies")
    options.add_argument("--clients", type=int, default=32, help="working annotators")
    options.add_argument("--cycles", type=int, default=2000, help="claims and submits of each run")
    options.add_argument("--same-address", action="store_true", help="attack from the annotators' address")
    return options.parse_args()


if __name__ == "__main__":
    main()
