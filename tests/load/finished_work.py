"""A campaign of finished work for the export's benchmark: a few hundred objects played through, then cloned by SQL.

Every clone has ids of its own (made of the template's id and the clone's number), so it is another object with another
photo, other candidates and other answers, while blobs are shared. `remove` leaves nothing behind.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from django.db import connection, models, transaction

from annotator.accounts.models import User
from annotator.alignments.models import Alignment
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign
from annotator.candidates.models import Candidate
from annotator.datasets.models import DatasetSnapshot
from annotator.gateways.artifacts import artifact_store
from annotator.images.models import Image, Mask, Pointmap, TargetObject
from annotator.model_registry.models import ModelVersion
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.datasets.builder import Builder

CLONED = (Image, Pointmap, TargetObject, Mask, Candidate, WorkItem, BestOfNRound, Comparison, QualityRating, Alignment)


@dataclass
class FinishedWork:
    """What was seeded."""

    campaign: Campaign
    users: list[User]
    sources: list[ModelVersion]
    blob_keys: set[str] = field(default_factory=set)


class _NotingBuilder(Builder):
    """Remembers the keys of its blobs, to take them away again."""

    def blob(self, extension: str, content: bytes) -> str:
        key = super().blob(extension, content)
        self.__dict__.setdefault("keys", set()).add(key)
        return key


def seed(*, n_template: int, n_clones: int, n_candidates: int, blob_bytes: int) -> FinishedWork:
    """`n_template * n_clones` objects with one finished round each, over images and meshes of `blob_bytes`."""
    name = f"load-{uuid.uuid4().hex[:8]}"
    campaign = Campaign.objects.create(name=name, attribute="shape")
    users = [User.objects.create(username=f"{name}-{i}", password="!") for i in range(8)]
    builder = _NotingBuilder(
        campaign,
        users,
        seed=uuid.uuid4().int & 0xFFFFFFFF,
        n_candidates=n_candidates,
        blob_bytes=blob_bytes,
        prefix=name,
    )
    builder.many(n_template, objects_per_image=2)
    builder.save()
    if n_clones > 1:
        with transaction.atomic():
            _without_row_checks()
            for model in CLONED:
                _clone(model, campaign, n_clones - 1)
    analyze()
    return FinishedWork(campaign, users, [*builder.sources, builder.artist], builder.__dict__["keys"])


def _clone(model: type[models.Model], campaign: Campaign, n_clones: int) -> None:
    columns, values = [], []
    for column in model._meta.concrete_fields:
        columns.append(f'"{column.column}"')
        values.append(_value(model, column))
    statement = (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) '
        f'SELECT {", ".join(values)} FROM "{model._meta.db_table}" row CROSS JOIN generate_series(1, %s) AS k '
        f"WHERE row.id = ANY(%s)"
    )
    template = list(_of_campaign(model, campaign))
    with connection.cursor() as cursor:
        cursor.execute(statement, [n_clones, template])


def _value(model: type[models.Model], column: models.Field) -> str:
    name = f'row."{column.column}"'
    if column.primary_key or (column.is_relation and column.related_model in CLONED):
        return f"md5({name}::text || '/' || k)::uuid"
    if (model, column.name) in ((Image, "sha256"), (Candidate, "geometry_sha256")):
        return f"encode(sha256(({name} || '/' || k)::bytea), 'hex')"
    if (model, column.name) == (Image, "group_id"):
        return f"{name} || '/' || k"
    if (model, column.name) == (BestOfNRound, "order"):
        return (
            f"(SELECT jsonb_agg((md5(each || '/' || k)::uuid)::text ORDER BY place) "
            f"FROM jsonb_array_elements_text({name}) WITH ORDINALITY AS one(each, place))"
        )
    return name


def _of_campaign(model: type[models.Model], campaign: Campaign) -> models.QuerySet:
    path = {
        Image: "campaign", Pointmap: "image__campaign", TargetObject: "campaign", WorkItem: "campaign",
        Comparison: "round__target_object__campaign", QualityRating: "round__target_object__campaign",
    }.get(model, "target_object__campaign")  # fmt: skip
    # the clones of earlier statements are not the template: they have no creation order of their own, so go by id list
    return model._default_manager.filter(**{path: campaign}).values_list("pk", flat=True)


def _without_row_checks() -> None:
    """Whole objects come and go here, so checking each row's references only costs minutes; needs a superuser."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            cursor.execute("SET LOCAL session_replication_role = replica")


def analyze() -> None:
    """Fresh statistics, as a database at rest has them."""
    with connection.cursor() as cursor:
        for model in CLONED:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def remove(work: FinishedWork) -> None:
    """Delete everything that `seed` made, and the releases that were asked for on it."""
    objects = "SELECT id FROM images_targetobject WHERE campaign_id = %s"
    rounds = f"SELECT id FROM preferences_bestofnround WHERE target_object_id IN ({objects})"
    statements = (
        f"DELETE FROM alignments_alignment WHERE target_object_id IN ({objects})",
        f"DELETE FROM preferences_qualityrating WHERE round_id IN ({rounds})",
        f"DELETE FROM preferences_comparison WHERE round_id IN ({rounds})",
        f"DELETE FROM preferences_bestofnround WHERE target_object_id IN ({objects})",
        "DELETE FROM assignments_workitem WHERE campaign_id = %s",
        f"DELETE FROM candidates_candidate WHERE target_object_id IN ({objects})",
        "UPDATE images_targetobject SET current_mask_id = NULL WHERE campaign_id = %s",
        f"DELETE FROM images_mask WHERE target_object_id IN ({objects})",
        "DELETE FROM images_targetobject WHERE campaign_id = %s",
        "DELETE FROM images_pointmap WHERE image_id IN (SELECT id FROM images_image WHERE campaign_id = %s)",
        "DELETE FROM images_image WHERE campaign_id = %s",
    )
    DatasetSnapshot.objects.filter(campaign=work.campaign).delete()
    with transaction.atomic(), connection.cursor() as cursor:
        _without_row_checks()
        for statement in statements:
            cursor.execute(statement, [work.campaign.pk])
    work.campaign.delete()
    User.objects.filter(pk__in=[user.pk for user in work.users]).delete()
    ModelVersion.objects.filter(pk__in=[source.pk for source in work.sources]).delete()
    store = artifact_store()
    for key in work.blob_keys:
        store.delete(key)
