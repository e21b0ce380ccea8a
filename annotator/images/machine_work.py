"""What workers do for images: pointmaps, once and then frozen; masks from clicks."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.domain.errors import BrokerUnavailable, InvalidInput
from annotator.gateways import inference
from annotator.images.models import Image, MaskProposal, Pointmap, PointmapStatus
from annotator.live import publish
from annotator.live.events import MaskProposalChanged, PointmapChanged
from inference_worker.contract import queues
from inference_worker.contract.commands import EstimatePointmap, PromptBox, PromptPoint, SegmentImage
from inference_worker.contract.events import PointmapFailed, PointmapFinished, SegmentationFailed, SegmentationFinished

logger = logging.getLogger(__name__)
POINTMAP_PRIORITY = 7
PROPOSAL_WAITS = timedelta(minutes=2)
NO_ANSWER: dict[str, Any] = {
    "status": PointmapStatus.FAILED,
    "error_code": "pointmap_no_answer",
    "error_message": "No worker answered in time. Candidates are made without depth.",
}


def request_pointmap(*, image: Image) -> Pointmap:
    """Ask for the image's pointmap, unless it was asked for already."""
    with transaction.atomic():
        pointmap, created = Pointmap.objects.get_or_create(image=image, defaults={"requested_at": timezone.now()})
        if created:
            _send_after_commit(pointmap)
    return pointmap


def retry_pointmaps() -> list[uuid.UUID]:
    """Ask again for pointmaps that nobody answered for; answers the images that are given up after the usual tries.

    Call it only while a worker is idle that could have answered: a long queue is no loss. A pointmap that is being
    finished somewhere shows that the queue moves, so then nothing is asked again either.
    """
    now = timezone.now()
    horizon = now - timedelta(seconds=settings.GENERATION_SILENCE_SECONDS)
    if Pointmap.objects.filter(finished_at__gte=horizon).exists():
        return []
    given_up: list[uuid.UUID] = []
    with transaction.atomic():
        silent = list(
            Pointmap.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("image")
            .filter(status=PointmapStatus.QUEUED, requested_at__lt=horizon)
            .order_by("requested_at")[:200]
        )
        for pointmap in silent:
            if pointmap.attempt >= settings.GENERATION_MAX_ATTEMPTS:
                _settle(pointmap, NO_ANSWER)
                given_up.append(pointmap.image_id)
            else:
                pointmap.attempt += 1
                pointmap.requested_at = now
                pointmap.save(update_fields=["attempt", "requested_at"])
                _send_after_commit(pointmap)
    return given_up


def receive_pointmap(*, event: PointmapFinished) -> bool:
    """Keep the pointmap. Once it is ready it is frozen: a second one, whatever it says, changes nothing."""
    camera = event.intrinsics
    fields: dict[str, Any] = {
        "status": PointmapStatus.READY,
        "pointmap_key": event.pointmap_key,
        "preview_key": event.preview_key,
        "fx": camera.fx,
        "fy": camera.fy,
        "cx": camera.cx,
        "cy": camera.cy,
        "estimator": event.estimator,
        "estimator_version": event.estimator_version,
        "is_fallback": event.is_fallback,
        "metric": event.metric,
        "scene_scale": event.scene_scale,
        "scene_shift": list(event.scene_shift),
        "error_code": "",
        "error_message": "",
    }
    return _settle_pointmap(str(event.image_id), fields, unless=(PointmapStatus.READY,))


def receive_pointmap_failure(*, event: PointmapFailed) -> bool:
    """A failure that will not pass is kept; a transient one is asked again by the clock, up to the usual tries."""
    if event.transient and event.attempt < settings.GENERATION_MAX_ATTEMPTS:
        return False
    fields = {"status": PointmapStatus.FAILED, "error_code": event.code[:64], "error_message": event.message}
    return _settle_pointmap(str(event.image_id), fields, unless=(PointmapStatus.READY, PointmapStatus.FAILED))


def _settle_pointmap(image_id: str, fields: dict[str, Any], *, unless: tuple[str, ...]) -> bool:
    with transaction.atomic():
        pointmap = (
            Pointmap.objects.select_for_update(of=("self",)).select_related("image").filter(image_id=image_id).first()
        )
        if pointmap is None or pointmap.status in unless:
            return False
        _settle(pointmap, fields)
    return True


def _settle(pointmap: Pointmap, fields: dict[str, Any]) -> None:
    for name, value in {**fields, "finished_at": timezone.now()}.items():
        setattr(pointmap, name, value)
    pointmap.save()
    news = PointmapChanged(image_id=pointmap.image_id, status=str(pointmap.status))
    publish.to_campaign(pointmap.image.campaign_id, news)


def request_mask_proposal(
    *, image: Image, points: list[dict[str, Any]], box: dict[str, float] | None, by: User, queue: str
) -> MaskProposal:
    """Ask a worker for a mask. Raises InvalidInput for prompts outside the image, BrokerUnavailable when it is away."""
    prompts = {"points": points, "box": box}
    _check_prompts(image, points, box)
    proposal = MaskProposal.objects.create(image=image, prompts=prompts, requested_by=by)
    command = SegmentImage(
        proposal_id=proposal.pk,
        image_key=image.image_key,
        points=tuple(PromptPoint(**point) for point in points),
        box=PromptBox(**box) if box else None,
    )
    try:
        inference.send(command, queue=queue, priority=queues.HIGHEST_PRIORITY)
    except BrokerUnavailable:
        proposal.delete()
        raise
    return proposal


def _check_prompts(image: Image, points: list[dict[str, Any]], box: dict[str, float] | None) -> None:
    if not box and not any(point["positive"] for point in points):
        raise InvalidInput("prompts_missing", "Click on the object, or draw a box around it.")
    corners = [(point["x"], point["y"]) for point in points]
    if box:
        corners += [(box["x0"], box["y0"]), (box["x1"], box["y1"])]
        if box["x1"] - box["x0"] < 2 or box["y1"] - box["y0"] < 2:
            raise InvalidInput("box_too_small", "The box is smaller than two pixels; drag a larger one.")
    if any(not (0 <= x <= image.width and 0 <= y <= image.height) for x, y in corners):
        raise InvalidInput("prompts_outside", "A click or a corner of the box lies outside of the image.")


def receive_segmentation(*, event: SegmentationFinished | SegmentationFailed) -> None:
    """Keep the answer to clicks; a second one changes nothing."""
    fields: dict[str, Any]
    if isinstance(event, SegmentationFinished):
        fields = {
            "status": MaskProposal.Status.DONE,
            "mask_key": event.mask_key,
            "score": event.score,
            "segmenter": event.segmenter[:80],
            "is_fallback": event.is_fallback,
        }
    else:
        fields = {
            "status": MaskProposal.Status.FAILED,
            "error_code": event.code[:64],
            "error_message": event.message,
        }
    with transaction.atomic():
        rows = MaskProposal.objects.filter(pk=event.proposal_id, status=MaskProposal.Status.QUEUED)
        if rows.update(**fields):
            proposal = MaskProposal.objects.get(pk=event.proposal_id)
            news = MaskProposalChanged(proposal_id=proposal.pk, status=str(proposal.status))
            publish.to_user(proposal.requested_by_id, news)


def give_up_proposals() -> int:
    """Clicks that nobody answered are failed, so that no page waits for ever; answers how many."""
    overdue = MaskProposal.objects.filter(
        status=MaskProposal.Status.QUEUED, created_at__lt=timezone.now() - PROPOSAL_WAITS
    )
    return overdue.update(
        status=MaskProposal.Status.FAILED,
        error_code="proposal_no_answer",
        error_message="No worker answered in time. Is one running that can segment?",
    )


def _send_after_commit(pointmap: Pointmap) -> None:
    command = EstimatePointmap(image_id=pointmap.image_id, attempt=pointmap.attempt, image_key=pointmap.image.image_key)

    def send() -> None:
        try:
            inference.send(command, queue=queues.CPU, priority=POINTMAP_PRIORITY)
        except BrokerUnavailable as error:
            logger.warning("pointmap of image %s not sent, will be sent again: %s", command.image_id, error)

    transaction.on_commit(send)
