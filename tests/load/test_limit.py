"""A tiny `tests.load.limit`: the recorded statements do, without the site, what they do within it. Nothing is timed."""

import asyncio
import json
import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.db.models import F

from annotator.accounts.models import ApiToken, User
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign, Membership
from annotator.images.models import Image, Mask, StateChange, TargetObject
from tests.load import pgbench
from tests.load.bare_handler import Handler
from tests.load.limit import judge
from tests.load.seeding import LoadCampaign, add_person, check_references, remove, remove_person, seed_open_items
from tests.load.statements import Cycle, record_cycle


@pytest.fixture
def seeded(transactional_db: None) -> LoadCampaign:
    return seed_open_items(n_items=12, n_people=2)


@pytest.fixture
def cycle(seeded: LoadCampaign) -> Iterator[Cycle]:
    recorder = add_person(seeded.campaign_id)
    yield record_cycle(seeded, recorder)
    remove_person(recorder)


def database_url() -> str:
    values = connection.settings_dict
    return f"postgres://{values['USER']}:{quote(values['PASSWORD'])}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


def counts(seeded: LoadCampaign) -> tuple[int, int, int]:
    """Items done, objects discarded, and steps to that state."""
    done = WorkItem.objects.filter(campaign=seeded.campaign_id, state="done").count()
    discarded = TargetObject.objects.filter(campaign=seeded.campaign_id, state="discarded").count()
    return done, discarded, StateChange.objects.filter(to_state="discarded").count()


def test_what_is_seeded_is_whole_and_removed_without_a_trace(seeded: LoadCampaign) -> None:
    objects = TargetObject.objects.filter(campaign=seeded.campaign_id)
    assert (
        objects.filter(state="mask_review", current_mask__target_object=F("pk"), current_mask__version=1).count() == 12
    )
    assert objects.filter(work_items__state="open", work_items__kind="mask_review").count() == 12
    with connection.cursor() as cursor:
        check_references(cursor)
    remove(seeded)
    left = (TargetObject, Mask, Image, WorkItem, Campaign, Membership, User, ApiToken)
    assert [model.objects.count() for model in left] == [0] * len(left)


def test_a_reference_to_nothing_is_found(seeded: LoadCampaign) -> None:
    refused = pytest.raises(RuntimeError, match="12 rows break images_mask_target")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM assignments_workitem")
        cursor.execute("DELETE FROM images_targetobject")
        check_references(cursor)


def test_statements_have_variables_in_place_of_values(seeded: LoadCampaign, cycle: Cycle) -> None:
    text = " ".join(statement.sql for statement in (*cycle.claim, *cycle.submit))
    for variable in (":user", ":token", ":campaign", ":pivot", ":item", ":object", ":submission"):
        assert variable in text
    assert seeded.campaign_id.hex not in text
    assert "SAVEPOINT" not in text
    assert Cycle.from_json(cycle.to_json()) == cycle


def test_the_bare_handler_claims_and_submits(seeded: LoadCampaign, cycle: Cycle) -> None:
    before = counts(seeded)
    handler = Handler(cycle, database_url(), threads=1)
    for person in seeded.people:
        claim = {"campaign_id": str(seeded.campaign_id), "kinds": ["mask_review"]}
        item = call(handler, "/api/work-items/claim/", person.token, claim)
        assert WorkItem.objects.get(pk=item["id"]).assignee_id == person.user_id
        verdict = {"lease_token": item["lease_token"], "submission_id": str(uuid.uuid4())}
        assert call(handler, f"/api/work-items/{item['id']}/mask-review/", person.token, verdict) == {
            "state": "discarded"
        }
        assert WorkItem.objects.get(pk=item["id"]).submission_id == uuid.UUID(verdict["submission_id"])
    handler.close()
    assert counts(seeded) == tuple(count + 2 for count in before)


def test_pgbench_claims_and_submits(seeded: LoadCampaign, cycle: Cycle) -> None:
    before = counts(seeded)
    first = seeded.people[0]
    token = sha256(first.token.encode()).hexdigest()
    text = pgbench.script(cycle, campaign_id=str(seeded.campaign_id), first_user=first.user_id, token=token)
    found = pgbench.run(database_url(), text, n_clients=2, n_cycles=6)
    assert found.n_failed == 0
    assert counts(seeded) == tuple(count + 6 for count in before)


def test_the_bars_are_judged_at_their_sizes() -> None:
    def row(measure: str, n_items: int, rate: float, p95: float) -> dict[str, Any]:
        return {
            "measure": measure, "open items": n_items, "per second": rate, "claim p95": p95, "submit p95": p95, "failures": 0,
        }  # fmt: skip

    rows = [
        row("the site", 10_000, 90, 0.1),
        row("the site", 100_000, 60, 0.1),
        row("bare handler", 100_000, 100, 0.05),
    ]
    rows += [row("the site", 1_000_000, 50, 0.14), row("the site", 10_000, 90, 0.1)]
    found = {verdict["measure"]: verdict for verdict in judge(rows, [10_000, 100_000, 1_000_000])}
    assert found["cycles per second at 100000 items, over the bare handler's"]["met"]
    assert not found["claim p95 at 1000000 items, over that at 10000"]["met"]


def call(handler: Handler, path: str, token: str, body: dict[str, Any]) -> Any:
    """Send one request to an ASGI application, and return the content of its response."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": json.dumps(body).encode()}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "path": path, "headers": [(b"authorization", f"Bearer {token}".encode())]}
    asyncio.run(handler(scope, receive, send))
    assert sent[0]["status"] == 200
    return json.loads(sent[1]["body"])
