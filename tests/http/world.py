"""One of everything, in a campaign that belongs to somebody. For tests that ask who else can touch it."""

from __future__ import annotations

import uuid
from typing import Any

from django.apps import apps
from django.utils import timezone

from annotator.accounts.models import User
from annotator.accounts.services import create_token
from annotator.alignments.models import Alignment, PoseFit
from annotator.assignments.models import WorkItem
from annotator.campaigns.models import Campaign, Membership
from annotator.candidates.models import Candidate, Generation
from annotator.datasets.models import DatasetSnapshot
from annotator.domain.roles import Role
from annotator.escalations.models import ArtistUpload, Escalation, Review
from annotator.gateways.artifacts import put_blob
from annotator.images.models import Image, Mask, MaskProposal, Pointmap, StateChange, TargetObject
from annotator.model_registry.models import ModelUpload, ModelUploadFile, ModelVersion
from annotator.model_registry.services import register_built_in_sources
from annotator.preferences.models import BestOfNRound, Comparison, QualityRating
from tests.factories import make_work

PASSWORD = "long-enough-pass"
FACTS = {"n_vertices": 8, "n_faces": 12, "watertight": True, "bounds_min": [-0.5] * 3, "bounds_max": [0.5] * 3}
LAYOUT = {"quaternion_wxyz": [0.0, 1.0, 0.0, 0.0], "translation": [0.0, 0.0, 2.0], "scale": 1.0}


def make_world(name: str) -> dict[str, Any]:
    """A campaign with its owner and one row of each kind; the keys are the parameter names of the routes."""
    now = timezone.now()
    owner = User.objects.create_user(username=f"owner-of-{name}", password=PASSWORD, role=Role.LEAD)
    sources = register_built_in_sources()
    campaign = Campaign.objects.create(name=name, created_by=owner)
    Membership.objects.create(campaign=campaign, user=owner)
    blob = put_blob(f"content of {name}".encode(), "png")
    glb = put_blob(f"mesh of {name}".encode(), "glb")
    image = Image.objects.create(
        campaign=campaign, sha256=blob[10:74], source_sha256=blob[10:74], image_key=blob, thumbnail_key=blob,
        width=8, height=8, original_name="photo.png", group_id=name,
    )  # fmt: skip
    pointmap = Pointmap.objects.create(
        image=image, status="ready", pointmap_key=blob, preview_key=blob, fx=8, fy=8, cx=4, cy=4
    )
    target = TargetObject.objects.create(
        campaign=campaign, image=image, number=1, name="chair", state="selecting", state_changed_at=now
    )
    mask = Mask.objects.create(
        target_object=target, version=1, mask_key=blob, area_px=4, bbox_xywh=[0, 0, 2, 2], method="import"
    )
    TargetObject.objects.filter(pk=target.pk).update(current_mask=mask)
    StateChange.objects.create(target_object=target, to_state="selecting")
    proposal = MaskProposal.objects.create(image=image, prompts={}, status="done", mask_key=blob, requested_by=owner)
    generation = Generation.objects.create(
        target_object=target, mask=mask, model_version=sources["inflation"], round_number=1, status="dead"
    )
    work = make_work("generation", generation.pk, campaign, status="failed")
    candidates = [
        Candidate.objects.create(
            target_object=target,
            mask=mask,
            model_version=sources["inflation"],
            generation=generation,
            round_number=1,
            slot=i,
            seed=i,
            status="done",
            glb_key=glb,
            thumbnail_key=blob,
            layout=LAYOUT,
            mesh_facts=FACTS,
            geometry_sha256=str(i) * 64,
        )
        for i in range(2)
    ]
    item = WorkItem.objects.create(
        campaign=campaign, target_object=target, kind="best_of_n", state="done", assignee=owner,
        lease_token=1, claimed_at=now, done_at=now,
    )  # fmt: skip
    ids = [str(candidate.pk) for candidate in candidates]
    best_of_n = BestOfNRound.objects.create(
        work_item=item, target_object=target, annotator=owner, round_number=1, attribute="overall", seed=1,
        order=ids, left_is_incumbent=[True], tie_keeps_left=[True],
        status="rated", winner=candidates[0], finished_at=now,
    )  # fmt: skip
    Comparison.objects.create(
        id=uuid.uuid4(), round=best_of_n, seq=0, left=candidates[0], right=candidates[1], incumbent=candidates[0],
        answer="left", kept=candidates[0], shown_at=now, decided_at=now, duration_ms=1, active_ms=1, shading="clay",
    )  # fmt: skip
    QualityRating.objects.create(
        round=best_of_n, candidate=candidates[0], value=0.7, scale="quality/v1", bar_at_time=0.6, annotator=owner
    )
    escalation = Escalation.objects.create(
        campaign=campaign, target_object=target, state="submitted", opened_by=owner, assignee=owner, claimed_at=now
    )
    upload = ArtistUpload.objects.create(
        escalation=escalation, version=1, original_name="mesh.glb", file_key=glb, size_bytes=3, status="passed",
        glb_key=glb, thumbnail_key=blob, mesh_facts=FACTS, uploaded_by=owner, submitted_at=now,
        suggested_thumbnail_key=blob,
    )  # fmt: skip
    Review.objects.create(escalation=escalation, upload=upload, decision="returned", reviewer=owner)
    fit = PoseFit.objects.create(target_object=target, candidate=candidates[0], layout={}, requested_by=owner)
    Alignment.objects.create(
        target_object=target, candidate=candidates[0], pointmap=pointmap, work_item=item, quaternion_w=1,
        quaternion_x=0, quaternion_y=0, quaternion_z=0, translation_x=0, translation_y=0, translation_z=2, scale=1,
        annotator=owner,
    )  # fmt: skip
    dataset = DatasetSnapshot.objects.create(
        campaign=campaign, name=name, version="1.0.0", policy_name="ladder", policy_version="1.1.0", status="done"
    )
    registered = ModelVersion.objects.create(name="maquette", version=f"of-{name}", kind="own_model", weights_key=glb)
    model_upload = ModelUpload.objects.create(
        name="maquette", version=f"next-of-{name}", queue="cpu", manifest={}, card="card", created_by=owner
    )
    ModelUploadFile.objects.create(upload=model_upload, part="a", file="a.safetensors", sha256="0" * 64, size_bytes=9)
    token, _ = create_token(user=owner, name="t", scopes=["read"], days=1)
    return {
        "owner": owner,
        "campaign_id": campaign.pk,
        "image_id": image.pk,
        "pointmap_id": pointmap.pk,
        "object_id": target.pk,
        "target_object_id": target.pk,
        "mask_id": mask.pk,
        "proposal_id": proposal.pk,
        "generation_id": generation.pk,
        "work_id": work.pk,
        "candidate_id": candidates[0].pk,
        "item_id": item.pk,
        "work_item_id": item.pk,
        "round_id": best_of_n.pk,
        "escalation_id": escalation.pk,
        "upload_id": upload.pk,
        "dataset_id": dataset.pk,
        "snapshot_id": dataset.pk,
        "fit_id": fit.pk,
        "model_version_id": registered.pk,
        "model_upload_id": model_upload.pk,
        "token_id": token.pk,
        "username": owner.username,
        "path": "manifest.json",
    }


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of ours, to see that a refusal changed nothing."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("annotator.")]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in ours}


def member(world: dict[str, Any], role: str) -> User:
    """A new user of the role who may see the world's campaign."""
    user = User.objects.create_user(username=f"{role}-{uuid.uuid4().hex[:6]}", password=PASSWORD, role=role)
    Membership.objects.create(campaign_id=world["campaign_id"], user=user)
    return user
