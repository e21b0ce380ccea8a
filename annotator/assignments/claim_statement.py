"""The claim: one SQL statement, whatever the number of open items and of people asking at the same moment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

#: Serialises the claims of one person, so that the limit of held items and "one slot a person" hold under races.
#: The first number of a PostgreSQL advisory lock names what is locked; the second is the user's id.
PERSON_LOCK = 0x4D51

# How the statement stays cheap (each step is an index lookup that ends at the first hit):
# 1. what this person held before and let expire, so that a laptop that slept gets its own round back;
# 2. for each wanted (campaign, kind) in turn, the highest priority that is open, from a random id on: people who ask
#    at the same moment start at different places, and the index entries of rows just taken do not pile up at one end;
# 3. the same from the beginning: the end of the id range was reached, or all of that priority is taken or was mine.
# NO KEY: rows that refer to an item are inserted meanwhile. SKIP LOCKED passes over rows that somebody else is taking right now. `is_mine` is a scalar sub-select on purpose: it
# cannot be turned into a join, so the scan stays ordered and lazy.
_FIND = """
  SELECT found.id FROM (
    SELECT before.id FROM (
      SELECT item.id FROM assignments_workitem item
      WHERE item.assignee_id = %(user)s AND item.state = 'open'
        AND item.campaign_id = ANY(%(campaigns)s::uuid[]) AND item.kind = ANY(%(kinds)s::text[]) AND NOT {is_mine}
      LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    ) before
    UNION ALL
    SELECT picked.id
    FROM unnest(%(campaigns)s::uuid[], %(kinds)s::text[]) WITH ORDINALITY AS wanted(campaign_id, kind, place)
    CROSS JOIN LATERAL (
      SELECT onwards.id FROM (
        SELECT item.id FROM assignments_workitem item
        WHERE item.state = 'open' AND item.campaign_id = wanted.campaign_id AND item.kind = wanted.kind
          AND item.priority = (
            SELECT head.priority FROM assignments_workitem head
            WHERE head.state = 'open' AND head.campaign_id = wanted.campaign_id AND head.kind = wanted.kind
            ORDER BY head.priority DESC LIMIT 1)
          AND item.id >= %(pivot)s::uuid AND NOT {is_mine}
        ORDER BY item.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
      ) onwards
      UNION ALL
      SELECT beginning.id FROM (
        SELECT item.id FROM assignments_workitem item
        WHERE item.state = 'open' AND item.campaign_id = wanted.campaign_id AND item.kind = wanted.kind
          AND NOT {is_mine}
        ORDER BY item.priority DESC, item.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
      ) beginning
    ) picked
  ) found
  LIMIT 1
"""
_IS_MINE = """COALESCE((
  SELECT true FROM assignments_workitem mine
  WHERE mine.target_object_id = item.target_object_id AND mine.kind = item.kind AND mine.batch = item.batch
    AND mine.assignee_id = %(user)s AND mine.state IN ('leased', 'done') LIMIT 1), false)"""

_CLAIM = f"""
UPDATE assignments_workitem
SET state = 'leased', assignee_id = %(user)s, lease_token = nextval('work_item_lease_token'), claimed_at = now(),
    lease_until = now() + (
      SELECT make_interval(secs => campaign.lease_seconds) FROM campaigns_campaign campaign
      WHERE campaign.id = assignments_workitem.campaign_id)
WHERE id = ({_FIND.format(is_mine=_IS_MINE)})
  AND (SELECT count(*) FROM assignments_workitem held
       WHERE held.assignee_id = %(user)s AND held.state = 'leased' AND held.lease_until > now()) < %(max_held)s
RETURNING id
"""  # noqa: S608  no value is ever part of the text

_FREE = """
UPDATE assignments_workitem SET state = 'open'
WHERE id IN (
  SELECT id FROM assignments_workitem
  WHERE state = 'leased' AND lease_until < now() AND (%(campaigns)s::uuid[] IS NULL OR campaign_id = ANY(%(campaigns)s::uuid[]))
  ORDER BY lease_until LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED)
RETURNING campaign_id, kind
"""


def lock_person(user_id: int) -> None:
    """Wait until no other claim of this person is under way; released with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PERSON_LOCK, user_id])


def claim_one(*, user_id: int, wanted: Sequence[tuple[UUID, str]], max_held: int) -> UUID | None:
    """Lease one open item of the wanted (campaign, kind) pairs, tried in that order; return its id.

    None when there is nothing for this person, or when they hold `max_held` live leases already.
    """
    parameters: dict[str, Any] = {
        "user": user_id,
        "campaigns": [campaign_id for campaign_id, _ in wanted],
        "kinds": [kind for _, kind in wanted],
        "pivot": uuid4(),
        "max_held": max_held,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        row = cursor.fetchone()
    return row[0] if row else None


def free_expired(*, campaign_ids: Sequence[UUID] | None, limit: int = 1000) -> list[tuple[UUID, str]]:
    """Reopen items whose lease has expired; return their (campaign, kind). Last holder and token stay on the row."""
    with connection.cursor() as cursor:
        cursor.execute(_FREE, {"campaigns": None if campaign_ids is None else list(campaign_ids), "limit": limit})
        return list(cursor.fetchall())
