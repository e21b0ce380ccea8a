"""Small builders for tests: one row of a kind each, in the state that was asked for, without going through the flow."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from itertools import count
from typing import Any

import numpy as np
from django.utils import timezone
from PIL import Image as Pillow

from annotator.accounts.models import User
from annotator.assignments.models import WorkItem, WorkItemKind, WorkItemState
from annotator.campaigns.models import Campaign, CampaignSource, Membership
from annotator.candidates.models import Candidate, CandidateKind, Generation, GenerationStatus
from annotator.domain.roles import Role
from annotator.gateways.artifacts import put_blob
from annotator.images.models import Image, Mask, Pointmap, PointmapStatus, TargetObject
from annotator.machine_work.models import MachineWork, WorkerState, WorkKind
from annotator.model_registry.models import ModelVersion
from annotator.model_registry.services import register_built_in_sources

PASSWORD = "long-enough-pass"
LAYOUT = {"quaternion_wxyz": [0.0, 1.0, 0.0, 0.0], "translation": [0.0, 0.0, 2.0], "scale": 0.5}
FACTS = {
    "n_vertices": 8,
    "n_faces": 12,
    "watertight": True,
    "bounds_min": [-0.5, -0.5, -0.5],
    "bounds_max": [0.5, 0.5, 0.5],
    "has_texture": False,
    "has_vertex_colours": True,
}
_numbers = count(1)


def png(width: int = 64, height: int = 48, *, seed: int = 0, mode: str = "RGB") -> bytes:
    """A PNG of noise; another seed is another picture."""
    noise = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return encoded(Pillow.fromarray(noise).convert(mode), "PNG")


def mask_png(width: int = 64, height: int = 48, *, box: tuple[int, int, int, int] = (10, 8, 20, 16)) -> bytes:
    """A PNG with a white x, y, width, height box on black."""
    x, y, box_width, box_height = box
    levels = np.zeros((height, width), np.uint8)
    levels[y : y + box_height, x : x + box_width] = 255
    return encoded(Pillow.fromarray(levels), "PNG")


def encoded(picture: Pillow.Image, form: str, **options: Any) -> bytes:
    """The picture as a file of the given form."""
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def make_user(role: str = Role.ANNOTATOR, *, campaign: Campaign | None = None, username: str = "") -> User:
    """A user; a member of the campaign if one is given."""
    user = User(username=username or f"{role}-{next(_numbers)}", role=role)
    user.set_unusable_password()
    user.save()
    if campaign is not None:
        Membership.objects.create(campaign=campaign, user=user)
    return user


def sources() -> dict[str, ModelVersion]:
    """The built-in model versions, by name."""
    return register_built_in_sources()


def make_campaign(*, n_by_source: dict[str, int] | None = None, **settings: Any) -> Campaign:
    """A campaign; by default with inflation x 2 and retrieval x 1."""
    wanted = {"inflation": 2, "retrieval": 1} if n_by_source is None else n_by_source
    settings.setdefault("name", f"Campaign {next(_numbers)}")
    settings.setdefault("candidates_per_object", max(1, sum(wanted.values())))
    campaign = Campaign.objects.create(**settings)
    for name, n_candidates in wanted.items():
        CampaignSource.objects.create(campaign=campaign, model_version=sources()[name], n_candidates=n_candidates)
    return campaign


def make_image(campaign: Campaign | None = None, *, width: int = 64, height: int = 48, **fields: Any) -> Image:
    """An image of noise whose blobs are really stored."""
    campaign = campaign or make_campaign()
    key = put_blob(png(width, height, seed=next(_numbers)), "png")
    digest = key.rsplit("/", 1)[-1][:64]
    fields = {"original_name": "photo.png", "group_id": digest, "source_sha256": digest, **fields}
    return Image.objects.create(
        campaign=campaign, sha256=digest, image_key=key, thumbnail_key=key, width=width, height=height, **fields
    )


def make_pointmap(image: Image, *, status: str = PointmapStatus.READY, **fields: Any) -> Pointmap:
    """The image's pointmap; ready and with a camera unless asked otherwise."""
    if status == PointmapStatus.READY:
        camera = {"fx": 60.0, "fy": 60.0, "cx": image.width / 2, "cy": image.height / 2}
        keys = {"pointmap_key": put_blob(b"points", "npz"), "preview_key": put_blob(b"preview", "bin")}
        scene = {"scene_scale": 1.0, "scene_shift": [0.0, 0.0, 0.0], "estimator": "plane", "estimator_version": "1"}
        fields = {**camera, **keys, **scene, **fields}
    work, fields = _split_work_fields(fields)
    pointmap = Pointmap.objects.create(image=image, status=status, **fields)
    ended = pointmap.finished_at if status != PointmapStatus.QUEUED else None
    make_work(
        WorkKind.POINTMAP, image.pk, image.campaign,
        **{"status": _WORK_STATUS[status], "queue": "cpu", "priority": 7, "finished_at": ended, **work},
    )  # fmt: skip
    return pointmap


#: Fields about attempts: they belong to the ledger row, not to the subject.
_WORK_FIELDS = {
    "attempt", "n_failures", "n_losses", "last_event_at", "next_attempt_at", "requested_at", "asked_at", "suspected_at",
}  # fmt: skip
_WORK_STATUS = {"ready": "done", "dead": "failed"} | {
    status: status for status in ("waiting", "queued", "running", "done", "failed", "cancelled")
}


def _split_work_fields(fields: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields of the ledger, and the others."""
    work = {name: value for name, value in fields.items() if name in _WORK_FIELDS}
    return work, {name: value for name, value in fields.items() if name not in _WORK_FIELDS}


def make_work(
    kind: str, subject: uuid.UUID, campaign: Campaign, *, status: str = "queued", **fields: Any
) -> MachineWork:
    """A row of the ledger, dispatched once unless it waits."""
    now = timezone.now()
    asked_at = None if status == "waiting" else fields.get("last_event_at", now)
    is_over = status in ("done", "failed", "cancelled")
    made = {
        "attempt": 0 if status == "waiting" else 1, "queue": "cpu", "requested_at": now, "last_event_at": now,
        "asked_at": asked_at, **fields,
    }  # fmt: skip
    made["finished_at"] = (made.get("finished_at") or now) if is_over else None
    return MachineWork.objects.create(kind=kind, subject=subject, campaign_id=campaign.pk, status=status, **made)


def make_target_object(
    image: Image | None = None, *, state: str = "mask_review", with_mask: bool = True, **fields: Any
) -> TargetObject:
    """An object in any state, with one mask version unless asked otherwise."""
    image = image or make_image()
    fields.setdefault("number", image.target_objects.count() + 1)
    target_object = TargetObject.objects.create(
        campaign=image.campaign, image=image, state=state, state_changed_at=timezone.now(), **fields
    )
    if with_mask:
        make_mask(target_object)
    return target_object


def make_mask(target_object: TargetObject, *, box: tuple[int, int, int, int] = (10, 8, 20, 16)) -> Mask:
    """The object's next mask version, made its current one."""
    image = target_object.image
    mask = Mask.objects.create(
        target_object=target_object,
        version=target_object.masks.count() + 1,
        mask_key=put_blob(mask_png(image.width, image.height, box=box), "png"),
        area_px=box[2] * box[3],
        bbox_xywh=list(box),
        method="import",
    )
    target_object.current_mask = mask
    target_object.save(update_fields=["current_mask"])
    return mask


def make_generation(
    target_object: TargetObject,
    *,
    source: str = "inflation",
    status: str = GenerationStatus.QUEUED,
    n_candidates: int = 0,
    **fields: Any,
) -> Generation:
    """A generation of the object's current mask, with this many queued candidates (seeds 1, 2, ...)."""
    work, fields = _split_work_fields({"round_number": 1, **fields})
    generation = Generation.objects.create(
        target_object=target_object,
        mask=target_object.current_mask,
        model_version=sources()[source],
        status=status,
        **fields,
    )
    make_work(
        WorkKind.GENERATION, generation.pk, target_object.campaign,
        **{"status": _WORK_STATUS[status], "queue": generation.model_version.queue, **work},
    )  # fmt: skip
    for seed in range(1, n_candidates + 1):
        make_candidate(target_object, generation=generation, seed=seed, status="queued", slot=seed - 1)
    return generation


def make_candidate(
    target_object: TargetObject,
    *,
    source: str = "inflation",
    status: str = "done",
    kind: str = CandidateKind.GENERATED,
    generation: Generation | None = None,
    **fields: Any,
) -> Candidate:
    """A candidate of the object's current mask; a done one has its mesh, its picture and its layout."""
    number = next(_numbers)
    if status == "done":
        made = {
            "glb_key": put_blob(f"mesh {number}".encode(), "glb"),
            "thumbnail_key": put_blob(f"picture {number}".encode(), "png"),
            "geometry_sha256": f"{number:064x}",
            "mesh_facts": FACTS,
            "layout": LAYOUT,
            "finished_at": timezone.now(),
        }
        fields = {**made, **fields}
    so_far = target_object.candidates.count()
    fields.setdefault("model_version", generation.model_version if generation else sources()[source])
    fields = {"slot": so_far, "number": so_far + 1, "seed": number, "round_number": 1, **fields}
    return Candidate.objects.create(
        target_object=target_object,
        mask=target_object.current_mask,
        generation=generation,
        kind=kind,
        status=status,
        **fields,
    )


def make_work_item(
    target_object: TargetObject,
    *,
    kind: str = WorkItemKind.MASK_REVIEW,
    holder: User | None = None,
    lease_token: int = 1,
    **fields: Any,
) -> WorkItem:
    """A work item: open, or leased to the holder with this token."""
    if holder is not None:
        now = timezone.now()
        lease = {"assignee": holder, "lease_token": lease_token, "claimed_at": now}
        fields = {"state": WorkItemState.LEASED, "lease_until": now + timedelta(minutes=10), **lease, **fields}
    return WorkItem.objects.create(campaign=target_object.campaign, target_object=target_object, kind=kind, **fields)


def make_worker(name: str = "candidates@host/1-a", *, seconds_ago: float = 0, **fields: Any) -> WorkerState:
    """A worker that was heard of so many seconds ago."""
    seen = timezone.now() - timedelta(seconds=seconds_ago)
    fields = {"queues": ["gpu", "cpu"], "device": "cpu", "started_at": seen, **fields}
    return WorkerState.objects.create(name=name, last_seen_at=seen, **fields)


def new_id() -> uuid.UUID:
    """An id that nothing has."""
    return uuid.uuid4()
