"""Claim and submit through HTTP, by many people at once, over many open items.

    python -m tests.load.claims [--sizes 10000 100000] [--clients 32 64] [--json FILE]

Each client is a person of their own with an API token. A cycle claims the next mask review (with all that its page
needs) and submits a verdict on it. Seeds a campaign of its own and removes it afterwards. Every row is measured in this
run, the baselines too: the claim as annotation tools often write it (a random sample of the open items, then row locks
one by one), and the cheapest page of this server. For scale, Label Studio on such a machine: 7 cycles/s, p95 3.5 s.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.load.keep_alive import Connection
from tests.load.report import machine, parser, percentile, print_table, verdict, write_json
from tests.load.running_site import use_running_site

if TYPE_CHECKING:
    from tests.load.seeding import LoadCampaign, Person

COLUMNS = (
    "measure",
    "open items",
    "clients",
    "cycles",
    "per second",
    "claim p50",
    "claim p95",
    "submit p50",
    "submit p95",
)
WARM_UP_CYCLES = 300


@dataclass
class Measured:
    """Seconds of each claim and submit, and which item each claim brought. Lists are appended to by many threads."""

    claims: list[float] = field(default_factory=list)
    submits: list[float] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def row(self, measure: str, n_items: int | None, n_clients: int) -> dict[str, Any]:
        """One line of the table; times in seconds."""
        row: dict[str, Any] = {"measure": measure, "open items": n_items, "clients": n_clients}
        row |= {
            "cycles": len(self.claims),
            "per second": len(self.claims) / self.seconds,
            "failures": len(self.failures),
        }
        row |= {"claim p50": percentile(self.claims, 50), "claim p95": percentile(self.claims, 95)}
        if self.submits:
            row |= {"submit p50": percentile(self.submits, 50), "submit p95": percentile(self.submits, 95)}
        return row


class Countdown:
    """How many cycles are still to be started, shared by the clients."""

    def __init__(self, left: int) -> None:
        self._left, self._lock = left, threading.Lock()

    def take(self) -> bool:
        """Whether the caller may start another one."""
        with self._lock:
            self._left -= 1
            return self._left >= 0


def run_clients(n_clients: int, client: Callable[[int, Measured], None]) -> Measured:
    """Run `client(number, measured)` in as many threads, started together."""
    measured, gate = Measured(), threading.Barrier(n_clients + 1)

    def run(number: int) -> None:
        gate.wait()
        client(number, measured)

    with ThreadPoolExecutor(n_clients) as pool:
        running = [pool.submit(run, number) for number in range(n_clients)]
        gate.wait()
        began = time.perf_counter()
        for done in running:
            done.result()
        measured.seconds = time.perf_counter() - began
    return measured


def through_http(url: str, seeded: LoadCampaign, n_clients: int, n_cycles: int) -> Measured:
    """Claim + submit cycles, as pages do them."""
    countdown = Countdown(n_cycles)

    def client(number: int, measured: Measured) -> None:
        connection = Connection(url, seeded.people[number].token)
        while countdown.take():
            cycle(connection, seeded, measured)
        connection.close()

    return run_clients(n_clients, client)


def cycle(connection: Connection, seeded: LoadCampaign, measured: Measured) -> None:
    """One claim and one submit."""
    wanted = {"campaign_id": str(seeded.campaign_id), "kinds": ["mask_review"]}
    began = time.perf_counter()
    status, item = connection.post("/api/work-items/claim/", wanted)
    claimed = time.perf_counter()
    if status != 200:
        measured.failures.append(f"claim {status} {item}")
        return
    submission = {
        "lease_token": item["lease_token"],
        "submission_id": str(uuid.uuid4()),
        "decision": "discard",
        "reason": "other",
    }
    status, reply = connection.post(f"/api/work-items/{item['id']}/mask-review/", submission)
    if status != 200:
        measured.failures.append(f"submit {status} {reply}")
    measured.claims.append(claimed - began)
    measured.submits.append(time.perf_counter() - claimed)
    measured.items.append(item["id"])


def cheapest_page(url: str, n_clients: int, n_cycles: int) -> Measured:
    """What the server does at best: a page that asks nothing of the database."""
    countdown = Countdown(n_cycles)

    def client(number: int, measured: Measured) -> None:
        connection = Connection(url)
        while countdown.take():
            began = time.perf_counter()
            connection.get("/livez")
            measured.claims.append(time.perf_counter() - began)
        connection.close()

    return run_clients(n_clients, client)


def in_the_database(n_clients: int, n_cycles: int, people: tuple[Person, ...], claim: Callable[[int], Any]) -> Measured:
    """Claims alone, without HTTP: each client has a database connection of its own."""
    from django.db import connection as database

    countdown = Countdown(n_cycles)

    def client(number: int, measured: Measured) -> None:
        database.ensure_connection()
        while countdown.take():
            began = time.perf_counter()
            item = claim(people[number].user_id)
            measured.claims.append(time.perf_counter() - began)
            if item is not None:
                measured.items.append(str(item))
        database.close()

    return run_clients(n_clients, client)


def our_claim(seeded: LoadCampaign) -> Callable[[int], Any]:
    """The one statement of `annotator.assignments.claim_statement`."""
    from annotator.assignments.claim_statement import claim_one

    wanted = [(seeded.campaign_id, "mask_review")]
    return lambda user_id: claim_one(user_id=user_id, wanted=wanted, max_held=1_000_000)


SAMPLE = """SELECT id FROM assignments_workitem WHERE state = 'open' AND campaign_id = %s AND kind = 'mask_review'
            ORDER BY random() LIMIT 50"""
LOCK = "SELECT id FROM assignments_workitem WHERE id = %s AND state = 'open' FOR UPDATE SKIP LOCKED"
TAKE = """UPDATE assignments_workitem SET state = 'leased', assignee_id = %s, lease_until = now() + interval '10 minutes',
          lease_token = nextval('work_item_lease_token') WHERE id = %s"""


def naive_claim(seeded: LoadCampaign) -> Callable[[int], Any]:
    """A random sample of the open items, then a lock on one after the other until one holds."""
    from django.db import connection as database
    from django.db import transaction

    def claim(user_id: int) -> Any:
        with transaction.atomic(), database.cursor() as cursor:
            cursor.execute(SAMPLE, [seeded.campaign_id])
            for (item_id,) in cursor.fetchall():
                cursor.execute(LOCK, [item_id])
                if cursor.fetchone():
                    cursor.execute(TAKE, [user_id, item_id])
                    return item_id
        return None

    return claim


@contextmanager
def seeded_campaign(n_items: int, n_people: int) -> Iterator[LoadCampaign]:
    """A campaign that is gone afterwards, whatever happens."""
    from tests.load.seeding import remove, seed_open_items

    print(f"seeding {n_items} open items ...", flush=True)
    seeded = seed_open_items(n_items=n_items, n_people=n_people)
    try:
        yield seeded
    finally:
        remove(seeded)


def measure_size(options: argparse.Namespace, n_items: int) -> list[dict[str, Any]]:
    """All measures over one number of open items."""
    rows = []
    n_cycles = min(options.cycles, n_items // 8)
    with seeded_campaign(n_items, max(options.clients)) as seeded:
        through_http(options.url, seeded, min(options.clients), min(WARM_UP_CYCLES, n_cycles))
        for n_clients in options.clients:
            measured = through_http(options.url, seeded, n_clients, n_cycles)
            rows.append(measured.row("claim + submit through HTTP", n_items, n_clients))
            report_failures(measured)
        if options.baseline:
            n_clients = min(options.clients)
            ours = in_the_database(n_clients, n_cycles, seeded.people, our_claim(seeded))
            rows.append(ours.row("our claim statement alone", n_items, n_clients))
            naive = in_the_database(n_clients, options.naive_cycles, seeded.people, naive_claim(seeded))
            rows.append(naive.row("naive claim alone", n_items, n_clients))
    return rows


def report_failures(measured: Measured) -> None:
    """Print what went wrong, each kind once."""
    for failure, count in Counter(text[:160] for text in measured.failures).most_common(5):
        print(f"  {count} x {failure}", flush=True)


def count_doubles(options: argparse.Namespace) -> dict[str, Any]:
    """How often an item was given to two people, over many cycles of many clients; asked of replies and of rows."""
    from annotator.assignments.models import WorkItem
    from annotator.images.models import StateChange

    n_clients = max(options.clients)
    with seeded_campaign(options.double_cycles * 5 // 4, n_clients) as seeded:
        measured = through_http(options.url, seeded, n_clients, options.double_cycles)
        report_failures(measured)
        row = measured.row("double assignments", options.double_cycles * 5 // 4, n_clients)
        doubles = sum(count - 1 for count in Counter(measured.items).values())
        done = WorkItem.objects.filter(campaign=seeded.campaign_id, state="done").count()
        changes = StateChange.objects.filter(target_object__campaign=seeded.campaign_id, to_state="discarded").count()
    return row | {"doubles": doubles, "items done": done, "objects moved": changes}


def judge(rows: list[dict[str, Any]], doubles: dict[str, Any] | None, sizes: list[int]) -> list[dict[str, Any]]:
    """The bars of the issue, with what was found."""
    n_clients = min(row["clients"] for row in rows if row["open items"])
    http = {
        row["open items"]: row
        for row in rows
        if row["clients"] == n_clients and row["measure"].endswith("through HTTP")
    }
    small, large = http[min(sizes)], http[max(sizes)]
    worst = {size: max(row["claim p95"], row["submit p95"]) for size, row in http.items()}
    at = f"at {max(sizes)} items, {n_clients} clients"
    verdicts = [
        verdict(measure=f"cycles per second {at}", found=large["per second"], bar=100, at_most=False),
        verdict(measure=f"p95 of claim and of submit, seconds, {at}", found=worst[max(sizes)], bar=0.5),
        verdict(
            measure=f"claim p95, over that at {min(sizes)}", found=large["claim p95"] / small["claim p95"], bar=1.5
        ),
        verdict(
            measure=f"submit p95, over that at {min(sizes)}", found=large["submit p95"] / small["submit p95"], bar=1.5
        ),
    ]
    if doubles is not None:
        what = f"double assignments in {doubles['cycles']} cycles, {doubles['clients']} clients"
        verdicts.append(verdict(measure=what, found=doubles["doubles"], bar=0))
    failures = sum(row.get("failures", 0) for row in [*rows, *([doubles] if doubles else [])])
    verdicts.append(verdict(measure="requests that failed", found=failures, bar=0))
    return verdicts


def main() -> None:
    options = _options()
    os.environ.setdefault("DATABASE_POOL", str(max(options.clients) + 4))
    use_running_site()
    results: dict[str, Any] = {"machine": machine(), "url": options.url}
    n_clients = min(options.clients)
    rows = [cheapest_page(options.url, n_clients, 2000).row("GET /livez, for scale", None, n_clients)]
    for n_items in options.sizes:
        rows += measure_size(options, n_items)
    doubles = count_doubles(options) if options.double_cycles else None
    print()
    print_table([*rows, *([doubles] if doubles else [])], COLUMNS)
    verdicts = judge(rows, doubles, options.sizes)
    print()
    print_table(verdicts, ("measure", "found", "bar", "met"))
    write_json(options.json, results | {"rows": rows, "doubles": doubles, "verdicts": verdicts})


def _options() -> argparse.Namespace:
    options = parser(__doc__)
    options.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000], help="open items")
    options.add_argument("--clients", type=int, nargs="+", default=[32, 64], help="people at once")
    options.add_argument("--cycles", type=int, default=3000, help="cycles a measure (at most an eighth of the items)")
    options.add_argument("--double-cycles", type=int, default=20_000, help="cycles to look for doubles in; 0 for none")
    options.add_argument("--naive-cycles", type=int, default=300, help="cycles of the naive claim")
    options.add_argument("--no-baseline", dest="baseline", action="store_false", help="leave the baselines out")
    return options.parse_args()


if __name__ == "__main__":
    main()
