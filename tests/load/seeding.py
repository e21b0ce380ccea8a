"""A campaign of its own for a benchmark: made with a few set-based statements, removed afterwards without a trace."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

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
_OBJECTS = """
INSERT INTO images_targetobject (id, campaign_id, image_id, number, name, category, state, discard_reason, priority,
                                 created_at, state_changed_at)
SELECT gen_random_uuid(), %(campaign)s, image.id, number, '', '', 'mask_review', '', 0, now(), now()
FROM images_image image CROSS JOIN generate_series(1, %(per_image)s) AS number
WHERE image.campaign_id = %(campaign)s
LIMIT %(n_items)s
"""
_MASKS = """
INSERT INTO images_mask (id, target_object_id, version, mask_key, area_px, bbox_xywh, method, created_at)
SELECT gen_random_uuid(), object.id, 1, 'blobs/' || left(image.sha256, 2) || '/' || image.sha256 || '.png', 100,
       '[0, 0, 10, 10]', 'load', now()
FROM images_targetobject object JOIN images_image image ON image.id = object.image_id
WHERE object.campaign_id = %(campaign)s
"""
_CURRENT_MASKS = """
UPDATE images_targetobject object SET current_mask_id = mask.id
FROM images_mask mask WHERE mask.target_object_id = object.id AND object.campaign_id = %(campaign)s
"""
_ITEMS = """
INSERT INTO assignments_workitem (id, campaign_id, target_object_id, kind, batch, slot, priority, state, created_at)
SELECT gen_random_uuid(), %(campaign)s, object.id, 'mask_review', 1, 0, 0, 'open', now()
FROM images_targetobject object WHERE object.campaign_id = %(campaign)s
"""
_VACUUMED = ("images_image", "images_targetobject", "images_mask", "assignments_workitem")


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
            for statement in (_IMAGES, _OBJECTS, _MASKS, _CURRENT_MASKS, _ITEMS):
                cursor.execute(statement, parameters)
        people = tuple(_person(campaign, f"{name}-{number}") for number in range(n_people))
    vacuum()
    return LoadCampaign(campaign.pk, people)


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
    "UPDATE images_targetobject SET current_mask_id = NULL WHERE campaign_id = %s",
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
        for statement in _REMOVALS:
            cursor.execute(statement, [seeded.campaign_id])
        ApiToken.objects.filter(user_id__in=user_ids).delete()
        User.objects.filter(pk__in=user_ids).delete()
    vacuum()
