"""What workers do for images: pointmaps, estimated once and then frozen, and masks from clicks."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.domain.errors import InvalidInput
from annotator.gateways.inference import Message, command_message
from annotator.images.models import Image, MaskProposal, Pointmap, PointmapStatus
from annotator.images.services import lock_image
from annotator.live import publish
from annotator.live.events import MaskProposalChanged, PointmapChanged
from annotator.machine_work import services as ledger
from annotator.machine_work.awaited import AwaitedSubject
from annotator.machine_work.models import MachineWork, WorkKind, WorkStatus
from annotator.machine_work.services import Outcome, Report
from inference_worker.contract.commands import EstimatePointmap, PromptBox, PromptPoint, SegmentImage
from inference_worker.contract.events import PointmapFailed, PointmapFinished, SegmentationFailed, SegmentationFinished


class PointmapSubject:
    """The pointmap of an image, as a subject of machine work."""

    def message(self, work: MachineWork) -> Message | None:
        """Return the command, or None when the image is gone."""
        image = Image.objects.filter(pk=work.subject).first()
        if image is None:
            return None
        return command_message(
            EstimatePointmap(
                image_id=image.pk, attempt=work.attempt, image_key=image.image_key, focal_px=image.focal_px
            )
        )

    def is_ready(self, work: MachineWork) -> bool:
        """Return True: an image needs nothing else first."""
        return True

    def status_changed(self, work: MachineWork) -> None:
        """Mark the pointmap failed when the work failed or was cancelled."""
        if work.status not in (WorkStatus.FAILED, WorkStatus.CANCELLED):
            return
        pointmap = Pointmap.objects.filter(image_id=work.subject).select_related("image").first()
        if pointmap is not None:
            error = {"error_code": work.error_code, "error_message": work.error_message}
            _settle(pointmap, {"status": PointmapStatus.FAILED, **error})

    def reopen(self, work: MachineWork) -> None:
        """Let the pointmap wait for a result again."""
        Pointmap.objects.filter(image_id=work.subject).exclude(status=PointmapStatus.READY).update(
            status=PointmapStatus.QUEUED, error_code="", error_message="", finished_at=None
        )


class MaskProposalSubject(AwaitedSubject[MaskProposal]):
    """A mask from clicks, as a subject of machine work."""

    kind = WorkKind.MASK_PROPOSAL
    model = MaskProposal

    def message(self, work: MachineWork) -> Message | None:
        """Return the command, or None when the proposal is gone."""
        proposal = MaskProposal.objects.select_related("image").filter(pk=work.subject).first()
        if proposal is None:
            return None
        points, box = proposal.prompts.get("points") or [], proposal.prompts.get("box")
        return command_message(
            SegmentImage(
                proposal_id=proposal.pk,
                image_key=proposal.image.image_key,
                points=tuple(PromptPoint(**point) for point in points),
                box=PromptBox(**box) if box else None,
            )
        )

    def news(self, row: MaskProposal) -> MaskProposalChanged:
        """Return that the proposal changed."""
        return MaskProposalChanged(proposal_id=row.pk, status=str(row.status))


#: The registered subject, which also receives the events.
MASK_PROPOSALS = MaskProposalSubject()


def request_pointmap(*, image: Image) -> Pointmap:
    """Request the image's pointmap, unless it was requested already. The caller holds a lock on the image or an object of it."""
    with transaction.atomic():
        pointmap, _ = Pointmap.objects.get_or_create(image=image)
        if pointmap.status == PointmapStatus.QUEUED:
            ledger.request(kind=WorkKind.POINTMAP, subject=image.pk, campaign_id=image.campaign_id)
    return pointmap


@transaction.atomic
def receive_pointmap(*, event: PointmapFinished) -> bool:
    """Store the pointmap. Once it is ready it is frozen: a second result changes nothing.

    Returns:
        Whether the result was stored.
    """
    report = Report(WorkKind.POINTMAP, event.image_id, Outcome.SUCCEEDED, attempt=event.attempt, worker=event.worker)
    if ledger.receive(report) is None:
        return False
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
    _settle(Pointmap.objects.select_related("image").get(image_id=event.image_id), fields)
    return True


def receive_pointmap_failure(*, event: PointmapFailed) -> bool:
    """Apply a failure: a transient one leads to another attempt until there were too many.

    Returns:
        Whether the image will have no pointmap.
    """
    work = ledger.receive(
        Report(
            WorkKind.POINTMAP,
            event.image_id,
            Outcome.FAILED,
            attempt=event.attempt,
            worker=event.worker,
            code=event.code,
            message=event.message,
            transient=event.transient,
        )
    )
    return work is not None and work.status == WorkStatus.FAILED


def _settle(pointmap: Pointmap, fields: dict[str, Any]) -> None:
    for name, value in {**fields, "finished_at": timezone.now()}.items():
        setattr(pointmap, name, value)
    pointmap.save()
    news = PointmapChanged(image_id=pointmap.image_id, status=str(pointmap.status))
    publish.to_campaign(pointmap.image.campaign_id, news)


def request_mask_proposal(
    *, image: Image, points: list[dict[str, Any]], box: dict[str, float] | None, by: User
) -> MaskProposal:
    """Request a mask from a worker.

    Args:
        image: The image.
        points: The clicks, each `{x, y, positive}` in pixels of the full image.
        box: A box `{x0, y0, x1, y1}` in pixels of the full image, or None.
        by: Who clicked. Their earlier clicks are worked on first.

    Raises:
        InvalidInput: A prompt lies outside of the image, or there is none.
        NotFound: The image was deleted.
        TooManyRequests: Too many of the person's clicks wait already.
        BrokerUnavailable: The queue does not reply; nothing is stored.
    """
    _check_prompts(image, points, box)
    prompts = {"points": points, "box": box}

    def create() -> MaskProposal:
        lock_image(image)  # before the ledger's rows, as its deletion does
        return MaskProposal.objects.create(image=image, prompts=prompts, requested_by=by)

    return ledger.request_at_once(kind=WorkKind.MASK_PROPOSAL, create=create, campaign_id=image.campaign_id, by=by)


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


@transaction.atomic
def receive_segmentation(*, event: SegmentationFinished | SegmentationFailed) -> None:
    """Store the result of clicks; a second one changes nothing."""
    if isinstance(event, SegmentationFailed):
        MASK_PROPOSALS.receive_failure(event.proposal_id, event)
        return
    proposal = MASK_PROPOSALS.receive_success(event.proposal_id, worker=event.worker)
    if proposal is None:
        return
    proposal.mask_key, proposal.score = event.mask_key, event.score
    proposal.segmenter, proposal.is_fallback = event.segmenter[:80], event.is_fallback
    MASK_PROPOSALS.store(proposal)
