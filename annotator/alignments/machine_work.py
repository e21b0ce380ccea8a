"""What workers do for alignments: a mesh is fitted to its mask and points."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from annotator.accounts.models import User
from annotator.alignments.models import PoseFit
from annotator.assignments.models import WorkItem
from annotator.domain.errors import WrongState
from annotator.domain.layout import Layout
from annotator.gateways.inference import Message, command_message
from annotator.images.models import Pointmap, PointmapStatus
from annotator.live.events import PoseFitChanged
from annotator.machine_work import services as ledger
from annotator.machine_work.awaited import AwaitedSubject
from annotator.machine_work.models import MachineWork, WorkKind
from inference_worker.contract import geometry as wire
from inference_worker.contract.commands import FitPose
from inference_worker.contract.events import PoseFitFailed, PoseFitted


class PoseFitSubject(AwaitedSubject[PoseFit]):
    """A pose fit, as a subject of machine work."""

    kind = WorkKind.POSE_FIT
    model = PoseFit

    def message(self, work: MachineWork) -> Message | None:
        """Return the command, or None when the fit, its mask or its pointmap is gone."""
        found = PoseFit.objects.select_related("candidate", "target_object__image", "target_object__current_mask")
        fit = found.filter(pk=work.subject).first()
        if fit is None or fit.target_object.current_mask is None:
            return None
        image = fit.target_object.image
        pointmap = Pointmap.objects.filter(image=image, status=PointmapStatus.READY).first()
        if pointmap is None:
            return None
        return command_message(
            FitPose(
                fit_id=fit.pk,
                glb_key=fit.candidate.glb_key,
                mask_key=fit.target_object.current_mask.mask_key,
                pointmap_key=None if pointmap.is_fallback else pointmap.pointmap_key,
                intrinsics=wire.Intrinsics(
                    fx=pointmap.fx or 0,
                    fy=pointmap.fy or 0,
                    cx=pointmap.cx or 0,
                    cy=pointmap.cy or 0,
                    width=image.width,
                    height=image.height,
                ),
                layout=wire.Layout(**fit.layout),
            )
        )

    def news(self, row: PoseFit) -> PoseFitChanged:
        """Return that the fit changed."""
        return PoseFitChanged(fit_id=row.pk, status=str(row.status))


#: The registered subject, which also receives the events.
POSE_FITS = PoseFitSubject()


def request_pose_fit(*, work_item: WorkItem, layout: Layout, by: User) -> PoseFit:
    """Request a fit of the item's mesh from a layout.

    Args:
        work_item: The alignment's item, held by the person.
        layout: camera_from_object to start from.
        by: Who waits for it.

    Raises:
        WrongState: The item has no mesh, or the image has no ready pointmap.
        TooManyRequests: Too many of the person's fits wait already.
        BrokerUnavailable: The queue does not reply; nothing is stored.
    """
    if work_item.candidate is None:
        raise WrongState("nothing_to_align", "This work item has no mesh to align.")
    target_object = work_item.target_object
    if not Pointmap.objects.filter(image_id=target_object.image_id, status=PointmapStatus.READY).exists():
        raise WrongState("pointmap_not_ready", "The image has no pointmap yet, so there is nothing to align against.")
    create = partial(
        PoseFit.objects.create,
        target_object=target_object,
        candidate=work_item.candidate,
        layout=layout.to_json(),
        requested_by=by,
    )
    return ledger.request_at_once(kind=WorkKind.POSE_FIT, create=create, campaign_id=target_object.campaign_id, by=by)


@transaction.atomic
def receive_pose_fit(*, event: PoseFitted | PoseFitFailed) -> None:
    """Store the result of a fit; a second one changes nothing."""
    if isinstance(event, PoseFitFailed):
        POSE_FITS.receive_failure(event.fit_id, event)
        return
    fit = POSE_FITS.receive_success(event.fit_id, worker=event.worker)
    if fit is None:
        return
    fit.result, fit.before, fit.after = event.layout.model_dump(mode="json"), event.before, event.after
    POSE_FITS.store(fit)
