"""What the latency benchmark looks at: a campaign with best-of-N items of large meshes, removed afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import trimesh
from django.db import connection, transaction

from annotator.accounts.models import User
from annotator.assignments.models import WorkItemKind
from annotator.assignments.services import open_work_items
from annotator.campaigns.models import Campaign, Membership
from annotator.domain.roles import Role
from annotator.gateways.artifacts import put_blob
from tests import factories

IMAGE_SIZE = (640, 480)
MASK_BOX = (220, 120, 200, 240)


@dataclass(frozen=True)
class Scene:
    """A campaign whose only annotator finds `n_items` best-of-N items."""

    campaign_id: uuid.UUID
    user_id: int
    username: str
    password: str


def make_glb(number: int, n_triangles: int) -> bytes:
    """A lobed ball with vertex colours and normals; every number is another shape."""
    n_bands = max(2, round((n_triangles / 5) ** 0.5))
    n_sectors = max(3, round(n_triangles / 2 / n_bands))
    polar, azimuth = np.meshgrid(
        np.linspace(0.02, np.pi - 0.02, n_bands + 1), np.linspace(0, 2 * np.pi, n_sectors + 1), indexing="ij"
    )
    radius = 0.36 + 0.12 * np.sin((2 + number) * azimuth) * np.sin(polar) ** 2
    points = np.stack(
        [radius * np.sin(polar) * np.cos(azimuth), 0.46 * np.cos(polar), radius * np.sin(polar) * np.sin(azimuth)], -1
    ).reshape(-1, 3)
    at = np.arange(points.shape[0]).reshape(polar.shape)
    corners = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]], -1).reshape(-1, 4)
    faces = np.concatenate([corners[:, [0, 1, 2]], corners[:, [0, 2, 3]]])
    colours = (127 + 120 * np.sin(points * 9 + number)).astype(np.uint8)
    mesh = trimesh.Trimesh(points, faces, vertex_colors=colours, process=False)
    return bytes(mesh.export(file_type="glb", include_normals=True))


@contextmanager
def seeded_scene(*, n_items: int, n_candidates: int, n_triangles: int) -> Iterator[Scene]:
    """The campaign, gone afterwards whatever happens. Its meshes stay in the store: they are the same every time."""
    scene = _seed(n_items, n_candidates, n_triangles)
    try:
        yield scene
    finally:
        _remove(scene)


def _seed(n_items: int, n_candidates: int, n_triangles: int) -> Scene:
    name, password = f"latency-{uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    keys = [put_blob(make_glb(number, n_triangles), "glb") for number in range(n_candidates)]
    with transaction.atomic():
        campaign = factories.make_campaign(n_by_source={}, name=name, guide="", lease_seconds=3600)
        user = User(username=name, role=Role.ANNOTATOR)
        user.set_password(password)
        user.save()
        Membership.objects.create(campaign=campaign, user=user)
        for _ in range(n_items):
            _seed_item(campaign, keys, n_triangles)
    return Scene(campaign.pk, user.pk, name, password)


def _seed_item(campaign: Campaign, keys: list[str], n_triangles: int) -> None:
    width, height = IMAGE_SIZE
    image = factories.make_image(campaign, width=width, height=height)
    factories.make_pointmap(image)
    target_object = factories.make_target_object(image, state="selecting", with_mask=False, name="lobed ball")
    factories.make_mask(target_object, box=MASK_BOX)
    facts = factories.FACTS | {"n_faces": n_triangles}
    for slot, key in enumerate(keys):
        factories.make_candidate(target_object, slot=slot, glb_key=key, mesh_facts=facts)
    open_work_items(target_object=target_object, kind=WorkItemKind.BEST_OF_N)


_OBJECTS = "SELECT id FROM images_targetobject WHERE campaign_id = %s"
_ROUNDS = f"SELECT id FROM preferences_bestofnround WHERE target_object_id IN ({_OBJECTS})"
_REMOVALS = (
    f"DELETE FROM preferences_comparison WHERE round_id IN ({_ROUNDS})",
    f"DELETE FROM preferences_qualityrating WHERE round_id IN ({_ROUNDS})",
    f"DELETE FROM escalations_escalation WHERE target_object_id IN ({_OBJECTS})",
    f"DELETE FROM preferences_bestofnround WHERE target_object_id IN ({_OBJECTS})",
    "DELETE FROM assignments_workitem WHERE campaign_id = %s",
    f"DELETE FROM candidates_candidate WHERE target_object_id IN ({_OBJECTS})",
    f"DELETE FROM images_statechange WHERE target_object_id IN ({_OBJECTS})",
    "UPDATE images_targetobject SET current_mask_id = NULL WHERE campaign_id = %s",
    f"DELETE FROM images_mask WHERE target_object_id IN ({_OBJECTS})",
    "DELETE FROM images_targetobject WHERE campaign_id = %s",
    "DELETE FROM images_pointmap WHERE image_id IN (SELECT id FROM images_image WHERE campaign_id = %s)",
    "DELETE FROM images_image WHERE campaign_id = %s",
    "DELETE FROM campaigns_membership WHERE campaign_id = %s",
    "DELETE FROM campaigns_campaign WHERE id = %s",
)


def _remove(scene: Scene) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _REMOVALS:
            cursor.execute(statement, [scene.campaign_id])
    User.objects.filter(pk=scene.user_id).delete()
