"""Break a running Maquette while people work, and count what was lost, doubled or answered with a 500.

    python -m tests.load.chaos [--own] [--kills 1000] [--people 16] [--burst 4] [--every 2] [--seed 1] [--only kill stop] [--json FILE]

Each person claims mask reviews and submits verdicts, as the pages do (tests/load/people.py); a lead uploads photos. Faults are picked
by chance (tests/load/faults.py): a process of any kind is killed with -9, stopped for 4 s, all of a kind hang for 15 s; broker or
PostgreSQL become slow; the store becomes read-only, or full; so does PostgreSQL's disk; the way to the broker is late, drips, swallows
everything or is shut. After each burst of faults the run waits until all parts are ready.
Afterwards the rows are compared with what was acknowledged. With `--own` it starts a Maquette of its own, with small disks and a proxy before
the broker (tests/load/own_site.py); else it needs the one that `make run` started here, and leaves out what that lacks. The campaign is removed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.local.machine import ROOT
from tests.load.faults import PROXY_FAULTS, WEIGHTS, Fault, Injector
from tests.load.own_site import own_site
from tests.load.people import Annotator, Lead, Seen, SimulatedPerson
from tests.load.report import machine, parser, print_table, verdict, write_json
from tests.load.running_site import use_running_site
from tests.load.store_faults import STORE_FAULTS
from tests.running import FROM_THE_TEST

if TYPE_CHECKING:
    from tests.load.proxy import Proxy
    from tests.load.seeding import LoadCampaign

COLUMNS = ("fault", "faults", "work paused s, most", "web back after s, most", "all ready after s, most")
PATIENCE_S = 180.0


@dataclass(frozen=True)
class Recovery:
    """How a burst of faults ended, in seconds.

    Attributes:
        web: From the end of the last fault until `/livez` responded.
        ready: From there until a process of every kind ran again and `/readyz` named no missing part.
        pause: The longest time in which nobody's request succeeded, from the first fault until all was ready.
    """

    faults: tuple[Fault, ...]
    web: float
    ready: float
    pause: float


def main() -> None:
    """Seed, break, measure, count, remove."""
    options = _options()
    with _site(options) as (var, proxy):
        sys.exit(_measure(options, var, proxy))


@contextmanager
def _site(options: argparse.Namespace) -> Iterator[tuple[Path, Proxy | None]]:
    """Yield the directory of the Maquette to break, and the proxy before its broker if there is one; sets the options' address."""
    if not options.own:
        use_running_site()
        yield Path(os.environ.get("MAQUETTE_VAR") or ROOT / "var").resolve(), None
        return
    with own_site() as own:
        for name in FROM_THE_TEST:
            os.environ.pop(name, None)
        os.environ["MAQUETTE_VAR"], options.url = str(own.var), own.address
        use_running_site()
        yield own.var, own.proxy


def _measure(options: argparse.Namespace, var: Path, proxy: Proxy | None) -> int:
    """Return the exit status: 0 when every bar is met."""
    kinds = _possible(options.only, var, proxy)
    from tests.load.claims import seeded_campaign

    began = time.monotonic()
    with seeded_campaign(options.items, options.people) as seeded:
        seen, recoveries = _play(options, Injector(var, random.Random(options.seed), kinds, proxy), seeded)
        wrong = wrong_rows(seeded, seen)
    rows, verdicts = _rows(recoveries), judge(seen, wrong, recoveries, timed=options.timed)
    print_table(rows, COLUMNS)
    print(f"\n{sum(row['faults'] for row in rows)} faults in {(time.monotonic() - began) / 60:.1f} minutes")
    print(
        f"{len(seen.acknowledged)} submits and {len(seen.uploaded)} uploads acknowledged, {seen.n_broken} broken connections"
    )
    print(f"refused meanwhile: {dict(seen.failures)}\n")
    print_table(verdicts, ("measure", "found", "bar", "met"))
    results = {"machine": machine(), "rows": rows, "statuses": dict(seen.statuses), "failures": dict(seen.failures)}
    write_json(options.json, results | {"minutes": (time.monotonic() - began) / 60, "verdicts": verdicts})
    return 0 if all(row["met"] for row in verdicts) else 1


def _possible(wanted: list[str], var: Path, proxy: Proxy | None) -> list[str]:
    """Return the kinds of faults that can be done here; print why the others cannot."""
    faults = {what: STORE_FAULTS[what] for what in wanted if what in STORE_FAULTS}
    reasons = {what: fault.reason_not(var / fault.folder) for what, fault in faults.items()}
    if proxy is None:
        reasons |= {what: "no proxy before the broker: --own starts one" for what in wanted if what in PROXY_FAULTS}
    for what, reason in reasons.items():
        if reason:
            print(f"not tried: {what} ({reason})", flush=True)
    return [what for what in wanted if not reasons.get(what)]


def _play(options: argparse.Namespace, injector: Injector, seeded: LoadCampaign) -> tuple[Seen, list[Recovery]]:
    """Let people work while faults happen; return what they saw, and how each burst ended."""
    from tests.load.seeding import add_person, remove_person

    seen, over = Seen(), threading.Event()
    lead = add_person(seeded.campaign_id, lead=True)
    people: list[SimulatedPerson] = [
        Annotator(options.url, seeded.campaign_id, person, seen, over) for person in seeded.people
    ]
    people.append(Lead(options.url, seeded.campaign_id, lead, seen, over))
    for person in people:
        person.start()
    recoveries: list[Recovery] = []
    n_faults = 0
    while n_faults < options.kills:
        recovery = _burst(options, injector, min(options.burst, options.kills - n_faults), seen)
        recoveries.append(recovery)
        n_faults += len(recovery.faults)
        print(f"{n_faults} of {options.kills}: {_described(recovery)}", flush=True)
    time.sleep(options.every)
    over.set()
    for person in people:
        person.join(PATIENCE_S)
    _reconnect()
    remove_person(lead)
    return seen, recoveries


def _burst(options: argparse.Namespace, injector: Injector, n_faults: int, seen: Seen) -> Recovery:
    """Do a few faults soon after one another, and wait until all is ready."""
    faults: list[Fault] = []
    while len(faults) < n_faults:
        time.sleep(injector.rng.uniform(0, options.every))
        fault = injector.inject()
        if fault is not None:
            faults.append(fault)
    web = _until(lambda: _responds(f"{options.url}/livez"), faults[-1].at)
    ready = _until(lambda: injector.is_complete() and _responds(f"{options.url}/readyz"), faults[-1].at)
    pause = longest_gap(seen.successes, faults[0].began, time.monotonic())
    return Recovery(tuple(faults), web, ready, pause)


def longest_gap(moments: list[float], begin: float, end: float) -> float:
    """Return the longest time between `begin` and `end` without any of the moments."""
    inside = sorted(moment for moment in list(moments) if begin < moment < end)
    edges = [begin, *inside, end]
    return max(later - earlier for earlier, later in pairwise(edges))


def _until(condition: Callable[[], bool], since: float) -> float:
    """Return the seconds from `since` until the condition holds."""
    while not condition() and time.monotonic() - since < PATIENCE_S:
        time.sleep(0.1)
    return time.monotonic() - since


def _responds(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=10).close()
    except OSError:
        return False
    return True


def _described(recovery: Recovery) -> str:
    faults = ", ".join(f"{fault.what} {fault.kind}" for fault in recovery.faults)
    return f"{faults}; paused {recovery.pause:.1f} s, web {recovery.web:.1f} s, ready {recovery.ready:.1f} s"


def _reconnect() -> None:
    """Drop this process's connections: they died with the server."""
    from django.db import connection

    connection.close()
    connection.close_pool()


def wrong_rows(seeded: LoadCampaign, seen: Seen) -> dict[str, int]:
    """Compare the rows and the store with what was acknowledged."""
    from annotator.assignments.models import WorkItem
    from annotator.gateways.artifacts import artifact_store
    from annotator.images.models import Image, StateChange

    items = WorkItem.objects.filter(campaign=seeded.campaign_id)
    done = {str(pk) for pk in items.filter(state="done").values_list("pk", flat=True)}
    changes = StateChange.objects.filter(target_object__campaign=seeded.campaign_id, to_state="discarded")
    moved = Counter(changes.values_list("target_object_id", flat=True))
    uploads = Image.objects.filter(campaign=seeded.campaign_id, source_sha256__in=seen.uploaded)
    n_of_photo = Counter(uploads.values_list("source_sha256", flat=True))
    exists = artifact_store().exists
    without_files = sum(not (exists(image.image_key) and exists(image.thumbnail_key)) for image in uploads)
    states = items.exclude(state="done").filter(target_object__state="discarded").count()
    states += items.filter(state="done").exclude(target_object__state="discarded").count()
    twice = len(seen.acknowledged) - len(set(seen.acknowledged))
    return {
        "lost": len(set(seen.acknowledged) - done) + len(set(seen.uploaded) - set(n_of_photo)) + without_files,
        "doubled": twice + sum(count - 1 for count in [*moved.values(), *n_of_photo.values()]),
        "illegal": states,
    }


def _rows(recoveries: list[Recovery]) -> list[dict[str, Any]]:
    """Return a line for each kind of fault; a burst counts for each kind in it."""
    rows = []
    for kind in sorted({f"{fault.what} {fault.kind}" for recovery in recoveries for fault in recovery.faults}):
        of_kind = [r for r in recoveries if any(f"{fault.what} {fault.kind}" == kind for fault in r.faults)]
        count = sum(f"{fault.what} {fault.kind}" == kind for r in of_kind for fault in r.faults)
        most = (max(r.pause for r in of_kind), max(r.web for r in of_kind), max(r.ready for r in of_kind))
        rows.append(dict(zip(COLUMNS, (kind, count, *most), strict=True)))
    return rows


def judge(seen: Seen, wrong: dict[str, int], recoveries: list[Recovery], *, timed: bool) -> list[dict[str, Any]]:
    """Return the bars of the issue, with what was found; times only where the machine is quiet (`timed`)."""
    found = [
        verdict(measure="acknowledged submits and uploads lost", found=wrong["lost"], bar=0),
        verdict(measure="submits and uploads that count twice", found=wrong["doubled"], bar=0),
        verdict(measure="illegal states", found=wrong["illegal"], bar=0),
        verdict(measure="responses with 500", found=seen.statuses[500], bar=0),
        verdict(measure="submits acknowledged", found=len(seen.acknowledged), bar=1, at_most=False),
    ]
    if timed:
        kills = [recovery.pause for recovery in recoveries if all(fault.what == "kill" for fault in recovery.faults)]
        found.append(verdict(measure="work paused by kills, seconds, most", found=max(kills, default=0.0), bar=10))
        found.append(verdict(measure="web back, seconds, most", found=max(r.web for r in recoveries), bar=10))
        found.append(verdict(measure="all ready, seconds, most", found=max(r.ready for r in recoveries), bar=60))
    return found


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--own", action="store_true", help="start a Maquette of its own for it")
    options.add_argument("--kills", type=int, default=1000, help="faults (default: %(default)s)")
    options.add_argument("--people", type=int, default=16)
    options.add_argument("--items", type=int, default=100_000, help="open mask reviews to begin with")
    options.add_argument("--burst", type=int, default=1, help="faults before all is waited for (default: %(default)s)")
    options.add_argument("--every", type=float, default=2.0, help="seconds between faults, at most")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--only", nargs="+", choices=list(WEIGHTS), default=list(WEIGHTS), help="what is done")
    options.add_argument("--no-time-bars", dest="timed", action="store_false", help="on a busy machine")
    return options.parse_args()


if __name__ == "__main__":
    main()
