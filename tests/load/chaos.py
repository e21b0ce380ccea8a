"""Kill and stop processes of a running Maquette while people work, and count what was lost, doubled or answered with a 500.

    python -m tests.load.chaos [--kills 1000] [--people 16] [--every 2] [--seed 1] [--no-hangs] [--json FILE]

Each person claims mask reviews and submits verdicts, as the pages do: what was not acknowledged is sent again with the same
submission id. Processes are picked by kind (PostgreSQL and its backends, broker, web, live, site worker, inference workers)
and killed with -9, or stopped for four seconds and continued. Afterwards the rows are compared with what was acknowledged.
Needs the Maquette that `make run` started here. The campaign is removed.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import threading
import time
import urllib.request
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from annotator.local.machine import ROOT
from tests.load.faults import Fault, inject
from tests.load.keep_alive import Connection
from tests.load.report import machine, parser, print_table, verdict, write_json
from tests.load.running_site import use_running_site

if TYPE_CHECKING:
    from tests.load.seeding import LoadCampaign, Person

COLUMNS = ("kind", "faults", "web back after s, most", "all ready after s, most")
PATIENCE_S = 120.0
AGAIN_AFTER_S = 0.3


@dataclass
class Seen:
    """What people saw. Lists are appended to by many threads.

    Attributes:
        acknowledged: The work item of each submit that was answered with 200.
    """

    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    n_broken: int = 0


class Worker(threading.Thread):
    """One person who claims and submits until `over`, and repeats what was not acknowledged."""

    def __init__(self, url: str, campaign_id: uuid.UUID, person: Person, seen: Seen, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self._connection = Connection(url, person.token)
        self._wanted = {"campaign_id": str(campaign_id), "kinds": ["mask_review"]}
        self._seen, self._over = seen, over

    def run(self) -> None:
        """Work."""
        while not self._over.is_set():
            item = self._until_acknowledged("/api/work-items/claim/", self._wanted)
            if item is None:
                continue
            verdict_of = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4())}
            body = {**verdict_of, "decision": "discard", "reason": "other"}
            if self._until_acknowledged(f"/api/work-items/{item['id']}/mask-review/", body) is not None:
                self._seen.acknowledged.append(item["id"])

    def _until_acknowledged(self, path: str, body: dict[str, Any]) -> Any:
        """Return the answer of a 200; None when the site refuses for good, or the end has come."""
        while True:
            try:
                status, answer = self._connection.post(path, body)
            except (OSError, ValueError, IndexError):
                self._connection.close()
                self._seen.n_broken += 1
            else:
                self._seen.statuses[status] += 1
                if status == 200:
                    return answer
                if status < 500 and status not in {408, 429}:
                    return None
            if self._over.wait(AGAIN_AFTER_S):
                return None


def main() -> None:
    """Seed, break, measure, count, remove."""
    options = _options()
    use_running_site()
    var = Path(os.environ.get("MAQUETTE_VAR") or ROOT / "var").resolve()
    from tests.load.claims import seeded_campaign

    with seeded_campaign(options.items, options.people) as seeded:
        seen, faults, recoveries = _play(options, var, seeded)
        wrong = _wrong_rows(seeded, seen)
    rows = _rows(faults, recoveries)
    verdicts = judge(seen, wrong, recoveries, timed=options.timed)
    print_table(rows, COLUMNS)
    print(
        f"\n{len(seen.acknowledged)} submits acknowledged, {seen.n_broken} broken connections, statuses {dict(seen.statuses)}\n"
    )
    print_table(verdicts, ("measure", "found", "bar", "met"))
    write_json(
        options.json, {"machine": machine(), "rows": rows, "statuses": dict(seen.statuses), "verdicts": verdicts}
    )
    sys.exit(0 if all(row["met"] for row in verdicts) else 1)


def _play(
    options: argparse.Namespace, var: Path, seeded: LoadCampaign
) -> tuple[Seen, list[Fault], list[tuple[float, float]]]:
    """Let people work while faults happen; return what they saw, the faults, and (web, all) recovery seconds of each."""
    seen, over, rng = Seen(), threading.Event(), random.Random(options.seed)
    people = [Worker(options.url, seeded.campaign_id, person, seen, over) for person in seeded.people]
    for person in people:
        person.start()
    faults: list[Fault] = []
    recoveries: list[tuple[float, float]] = []
    while len(faults) < options.kills:
        time.sleep(rng.uniform(0, options.every))
        fault = inject(var, rng, hangs=options.hangs)
        if fault is not None:
            faults.append(fault)
            recoveries.append((_until(f"{options.url}/livez", fault.at), _until(f"{options.url}/readyz", fault.at)))
            print(f"{len(faults)} of {options.kills}: {fault.what} {fault.kind}", flush=True)
    time.sleep(options.every)
    over.set()
    for person in people:
        person.join(PATIENCE_S)
    return seen, faults, recoveries


def _until(url: str, since: float) -> float:
    """Return the seconds from `since` until the address answers without an error."""
    while time.monotonic() - since < PATIENCE_S:
        try:
            urllib.request.urlopen(url, timeout=10).close()
            break
        except OSError:
            time.sleep(0.1)
    return time.monotonic() - since


def _wrong_rows(seeded: LoadCampaign, seen: Seen) -> dict[str, int]:
    """Compare the rows with what was acknowledged."""
    from django.db import connection

    from annotator.assignments.models import WorkItem
    from annotator.images.models import StateChange

    connection.close()
    connection.close_pool()  # its connections died with the server
    done = {
        str(pk)
        for pk in WorkItem.objects.filter(campaign=seeded.campaign_id, state="done").values_list("pk", flat=True)
    }
    changes = StateChange.objects.filter(target_object__campaign=seeded.campaign_id, to_state="discarded")
    moved = Counter(changes.values_list("target_object_id", flat=True))
    items = WorkItem.objects.filter(campaign=seeded.campaign_id)
    states = items.exclude(state="done").filter(target_object__state="discarded").count()
    states += items.filter(state="done").exclude(target_object__state="discarded").count()
    return {
        "lost": len(set(seen.acknowledged) - done),
        "doubled": sum(count - 1 for count in moved.values()) + len(seen.acknowledged) - len(set(seen.acknowledged)),
        "illegal": states,
    }


def _rows(faults: list[Fault], recoveries: list[tuple[float, float]]) -> list[dict[str, Any]]:
    rows = []
    for kind in sorted({f"{fault.what} {fault.kind}" for fault in faults}):
        of_kind = [
            times for fault, times in zip(faults, recoveries, strict=True) if f"{fault.what} {fault.kind}" == kind
        ]
        most = (max(web for web, _ in of_kind), max(ready for _, ready in of_kind))
        rows.append(dict(zip(COLUMNS, (kind, len(of_kind), *most), strict=True)))
    return rows


def judge(
    seen: Seen, wrong: dict[str, int], recoveries: list[tuple[float, float]], *, timed: bool
) -> list[dict[str, Any]]:
    """Return the bars of the issue, with what was found; times only where the machine is quiet (`timed`)."""
    found = [
        verdict(measure="acknowledged submits lost", found=wrong["lost"], bar=0),
        verdict(measure="submits that count twice", found=wrong["doubled"], bar=0),
        verdict(measure="illegal states", found=wrong["illegal"], bar=0),
        verdict(measure="answers 500", found=seen.statuses[500], bar=0),
        verdict(measure="submits acknowledged", found=len(seen.acknowledged), bar=1, at_most=False),
    ]
    if timed:
        found.append(verdict(measure="web back, seconds, most", found=max(web for web, _ in recoveries), bar=10))
        found.append(verdict(measure="all ready, seconds, most", found=max(ready for _, ready in recoveries), bar=60))
    return found


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--kills", type=int, default=1000, help="faults (default: %(default)s)")
    options.add_argument("--people", type=int, default=16)
    options.add_argument("--items", type=int, default=100_000, help="open mask reviews to begin with")
    options.add_argument("--every", type=float, default=2.0, help="seconds between faults, at most")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--no-hangs", dest="hangs", action="store_false", help="only kill")
    options.add_argument("--no-time-bars", dest="timed", action="store_false", help="on a busy machine")
    return options.parse_args()


if __name__ == "__main__":
    main()
