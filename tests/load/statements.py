"""The SQL statements of one claim and one submit, recorded from the site's own code, to be sent without the site.

Values that differ from cycle to cycle become variables (`:item`), so that the smallest handler and pgbench can fill them in.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.load.seeding import LoadCampaign, Person

_TIMESTAMP = re.compile(r"'\d{4}-\d\d-\d\d[ T][^']*'(::timestamptz)?")
_UUID = re.compile(r"(?<=['{])[0-9a-f]{32}(?=['}])")
_SAVEPOINTS = ("SAVEPOINT", "RELEASE SAVEPOINT")


@dataclass(frozen=True)
class Statement:
    """One statement: its text, and whether the site sends it within the transaction of its request."""

    sql: str
    in_transaction: bool


@dataclass(frozen=True)
class Cycle:
    """The statements of a claim and of a submit, in order. Savepoints are the site's own and left out.

    Variables: `:user`, `:token` (SHA-256 of the secret), `:campaign`, `:pivot`; in the submit also `:item`, `:object` and
    `:submission`. The claiming statement returns the item's id, the first locking one of the submit the object's.
    """

    claim: tuple[Statement, ...]
    submit: tuple[Statement, ...]

    def to_json(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Cycle:
        """Return what `to_json` wrote."""
        parts = {
            name: tuple(Statement(**statement) for statement in statements)
            for name, statements in json.loads(text).items()
        }
        return cls(**parts)


def record_cycle(seeded: LoadCampaign, person: Person) -> Cycle:
    """Claim and submit through the site's code in this process, and return what it sent to PostgreSQL.

    Args:
        seeded: The campaign; two of its items are used up.
        person: A member whose user id is no other number in the statements (`seeding.add_person`).
    """
    _record_one(seeded, person)  # the first use of a token is noted with it
    return _record_one(seeded, person)


def _record_one(seeded: LoadCampaign, person: Person) -> Cycle:
    submission_id = str(uuid.uuid4())
    claim_body = {"campaign_id": str(seeded.campaign_id), "kinds": ["mask_review"]}
    claimed, item = _record(person, "/api/work-items/claim/", claim_body)
    submit_body = {
        "lease_token": item["lease_token"],
        "submission_id": submission_id,
        "decision": "discard",
        "reason": "other",
    }
    submitted, _ = _record(person, f"/api/work-items/{item['id']}/mask-review/", submit_body)
    known = {
        str(person.user_id): ":user",
        hashlib.sha256(person.token.encode()).hexdigest(): ":token",
        seeded.campaign_id.hex: ":campaign",
        uuid.UUID(item["id"]).hex: ":item",
        uuid.UUID(item["object"]["id"]).hex: ":object",
        uuid.UUID(submission_id).hex: ":submission",
    }
    return Cycle(_with_variables(claimed, known), _with_variables(submitted, known))


def _record(person: Person, path: str, body: dict[str, Any]) -> tuple[list[Statement], Any]:
    """Return the statements of one request, with their values in the text, and the response's content."""
    from django.db import connection
    from django.test import Client

    sent: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        text = connection.ops.last_executed_query(context["cursor"], sql, params)
        sent.append(Statement(str(text), connection.in_atomic_block))
        return result

    client = Client(headers={"authorization": f"Bearer {person.token}", "host": "127.0.0.1"})
    client.post(path.rpartition("work-items/")[0] + "nothing/", {}, content_type="application/json")  # loads the URLs
    with connection.execute_wrapper(note):
        response = client.post(path, body, content_type="application/json")
    if response.status_code != 200:
        raise RuntimeError(f"{path}: {response.status_code} {response.content[:200]!r}")
    return sent, response.json()


def _with_variables(statements: list[Statement], known: dict[str, str]) -> tuple[Statement, ...]:
    return tuple(
        Statement(_variable_text(statement.sql, known), statement.in_transaction)
        for statement in statements
        if not statement.sql.startswith(_SAVEPOINTS)
    )


def _variable_text(sql: str, known: dict[str, str]) -> str:
    for value, variable in known.items():
        sql = sql.replace(value, variable)
    return _UUID.sub(":pivot", _TIMESTAMP.sub("now()", sql)).strip()
