"""A campaign of its own for a benchmark: made with a few set-based statements, removed afterwards without a trace."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from annotator.accounts.models import ApiToken, User
from annotator.accounts.services import create_token
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign, Membership
from annotator.domain.roles import Role
from annotator.images.models import Image, StateChange

OBJECTS_PER_IMAGE = 4
FIRST_ODD_ID = 900_000_000


@dataclass(frozen=True)
class Person:
    """A user made for the benchmark, with a token that may annotate."""

    user_id: int
    token: str


@dataclass(frozen=True)
class LoadCampaign:
    """What was seeded."""

    campaign_id: uuid.UUID
    people: tuple[Person, ...]


_IMAGES = """
INSERT INTO images_image (id, campaign_id, sha256, source_sha256, image_key, thumbnail_key, width, height, original_name,
                          source, licence, group_id, holdout, created_at)
SELECT gen_random_uuid(), %(campaign)s, digest, digest, 'blobs/' || left(digest, 2) || '/' || digest || '.jpg',
       'blobs/' || left(digest, 2) || '/' || digest || '.webp', 640, 480, 'load-' || n || '.jpg', 'load', 'none', n, false,
       now()
FROM (SELECT n, encode(sha256((%(campaign)s::text || n)::bytea), 'hex') AS digest
      FROM generate_series(1, %(n_images)s) AS n) AS made
"""
#: Both ids of each object and its mask are drawn first: to set the current masks afterwards would write every object twice.
_DRAWN = """
CREATE TEMPORARY TABLE drawn ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS mask_id, image.id AS image_id, image.sha256, number
FROM images_image image CROSS JOIN generate_series(1, %(per_image)s) AS number
WHERE image.campaign_id = %(campaign)s
LIMIT %(n_items)s
"""
_OBJECTS = """
INSERT INTO images_targetobject (id, campaign_id, image_id, number, name, category, state, discard_reason, priority,
                                 created_at, state_changed_at, current_mask_id)
SELECT id, %(campaign)s, image_id, number, '', '', 'mask_review', '', 0, now(), now(), mask_id FROM drawn
"""
_MASKS = """
INSERT INTO images_mask (id, target_object_id, version, mask_key, area_px, bbox_xywh, method, created_at)
SELECT mask_id, id, 1, 'blobs/' || left(sha256, 2) || '/' || sha256 || '.png', 100, '[0, 0, 10, 10]', 'load', now() FROM drawn
"""
_ITEMS = """
INSERT INTO assignments_workitem (id, campaign_id, target_object_id, kind, batch, slot, priority, state, created_at)
SELECT gen_random_uuid(), %(campaign)s, id, 'mask_review', 1, 0, 0, 'open', now() FROM drawn
"""
_VACUUMED = ("images_image", "images_targetobject", "images_mask", "assignments_workitem")
_SEEDED = (*_VACUUMED, "campaigns_campaign", "campaigns_membership", "accounts_user")
_FOREIGN_KEYS = """
SELECT c.conname, c.conrelid::regclass::text, of.attname, c.confrelid::regclass::text, at.attname
FROM pg_constraint c JOIN pg_attribute of ON of.attrelid = c.conrelid AND of.attnum = c.conkey[1]
JOIN pg_attribute at ON at.attrelid = c.confrelid AND at.attnum = c.confkey[1]
WHERE c.contype = 'f' AND (c.conrelid::regclass::text = ANY(%s) OR c.confrelid::regclass::text = ANY(%s))
"""


def seed_open_items(*, n_items: int, n_people: int) -> LoadCampaign:
    """A campaign with `n_items` open mask reviews, and `n_people` annotators with tokens."""
    name = f"load-{uuid.uuid4().hex[:8]}"
    with transaction.atomic():
        campaign = Campaign.objects.create(name=name)
        parameters = {
            "campaign": campaign.pk,
            "n_items": n_items,
            "n_images": -(-n_items // OBJECTS_PER_IMAGE),
            "per_image": OBJECTS_PER_IMAGE,
        }
        with connection.cursor() as cursor:
            _leave_references_unchecked(cursor)
            for statement in (_IMAGES, _DRAWN, _OBJECTS, _MASKS, _ITEMS):
                cursor.execute(statement, parameters)
            people = tuple(_person(campaign, f"{name}-{number}") for number in range(n_people))
            check_references(cursor)
    vacuum()
    return LoadCampaign(campaign.pk, people)


def _leave_references_unchecked(cursor: Any) -> None:
    """Check no foreign key row by row until the transaction ends, if this role may: a million items make nine million checks.

    `check_references` looks at all of them at once, before the transaction ends.
    """
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.execute("SET LOCAL session_replication_role = replica")


def check_references(cursor: Any) -> None:
    """Raise RuntimeError if a foreign key of or to a table that is seeded refers to nothing."""
    cursor.execute(_FOREIGN_KEYS, [list(_SEEDED)] * 2)
    for name, table, column, referred, referred_column in cursor.fetchall():
        cursor.execute(
            f"SELECT count(*) FROM {table} row WHERE row.{column} IS NOT NULL AND NOT EXISTS "
            f"(SELECT FROM {referred} there WHERE there.{referred_column} = row.{column})"
        )
        if n_dangling := cursor.fetchone()[0]:
            raise RuntimeError(f"{n_dangling} rows break {name}")


def _person(campaign: Campaign, username: str, user_id: int | None = None, role: Role = Role.ANNOTATOR) -> Person:
    user = User.objects.create(pk=user_id, username=username, role=role, password="!")
    Membership.objects.create(campaign=campaign, user=user)
    scopes = ["read", "annotate", *(["manage"] if role == Role.LEAD else [])]
    _, secret = create_token(user=user, name="load", scopes=scopes, days=1)
    return Person(user.pk, secret)


def add_person(campaign_id: uuid.UUID, *, lead: bool = False) -> Person:
    """Add an annotator or a lead to the campaign, whose user id is a number that occurs nowhere else."""
    user_id = FIRST_ODD_ID + secrets.randbelow(FIRST_ODD_ID)
    campaign = Campaign.objects.get(pk=campaign_id)
    with transaction.atomic():
        return _person(campaign, f"load-{user_id}", user_id=user_id, role=Role.LEAD if lead else Role.ANNOTATOR)


def remove_person(person: Person) -> None:
    """Delete the user; what they submitted stays until the campaign goes."""
    StateChange.objects.filter(changed_by=person.user_id).update(changed_by=None)
    Image.objects.filter(uploaded_by=person.user_id).update(uploaded_by=None)
    WorkItem.objects.filter(assignee=person.user_id).update(assignee=None)
    Membership.objects.filter(user=person.user_id).delete()
    ApiToken.objects.filter(user=person.user_id).delete()
    User.objects.filter(pk=person.user_id).delete()


def vacuum() -> None:
    """Leave the tables as a database at rest has them, with fresh statistics."""
    with connection.cursor() as cursor:
        for table in _VACUUMED:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


_REMOVALS = (
    "DELETE FROM preferences_comparison WHERE round_id IN (SELECT id FROM preferences_bestofnround WHERE "
    "target_object_id IN (SELECT id FROM images_targetobject WHERE campaign_id = %s))",
    "DELETE FROM assignments_workitem WHERE campaign_id = %s",
    "DELETE FROM images_statechange WHERE target_object_id IN "
    "(SELECT id FROM images_targetobject WHERE campaign_id = %s)",
    "DELETE FROM images_mask WHERE target_object_id IN (SELECT id FROM images_targetobject WHERE campaign_id = %s)",
    "DELETE FROM images_targetobject WHERE campaign_id = %s",
    "DELETE FROM machine_work_machinework WHERE campaign_id = %s",
    "DELETE FROM images_pointmap WHERE image_id IN (SELECT id FROM images_image WHERE campaign_id = %s)",
    "DELETE FROM images_image WHERE campaign_id = %s",
    "DELETE FROM campaigns_membership WHERE campaign_id = %s",
    "DELETE FROM campaigns_campaign WHERE id = %s",
)


def remove(seeded: LoadCampaign) -> None:
    """Delete what `seed_open_items` made and what the benchmark wrote on it."""
    user_ids = [person.user_id for person in seeded.people]
    with transaction.atomic(), connection.cursor() as cursor:
        _leave_references_unchecked(cursor)
        for statement in _REMOVALS:
            cursor.execute(statement, [seeded.campaign_id])
        ApiToken.objects.filter(user_id__in=user_ids).delete()
        User.objects.filter(pk__in=user_ids).delete()
        check_references(cursor)
    vacuum()
