"""The check of an artist's upload by a worker: sending it, sending it again when it got lost, receiving the report."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from annotator.candidates.selectors import quick_queue
from annotator.domain.errors import BrokerUnavailable
from annotator.escalations.models import ArtistUpload, UploadStatus
from annotator.gateways import inference
from annotator.live.events import UploadChecked
from annotator.live.publish import to_campaign
from inference_worker.contract import queues
from inference_worker.contract.commands import CheckMesh
from inference_worker.contract.events import Finding, MeshChecked, Severity

logger = logging.getLogger(__name__)

#: A check takes seconds. One without an answer is sent again each time the clock asks, and given up at last.
RESEND_AFTER = timedelta(minutes=2)
GIVE_UP_AFTER = timedelta(minutes=20)
NO_ANSWER = Finding(
    code="check_timed_out",
    severity=Severity.ERROR,
    message="No worker answered the check in time. Upload the file again; if this happens twice, tell the lead.",
)


def send_check(upload: ArtistUpload) -> None:
    """Ask a worker for the report. When the queue is away, `resend_lost_checks` asks again."""
    extension = upload.file_key.rsplit(".", 1)[-1]
    command = CheckMesh(upload_id=upload.pk, file_key=upload.file_key, file_name=f"upload.{extension}")
    try:
        inference.send(command, queue=quick_queue(), priority=queues.HIGHEST_PRIORITY)
    except BrokerUnavailable as error:
        logger.warning("mesh check of upload %s not sent, will be sent again: %s", upload.pk, error)


@transaction.atomic
def receive_mesh_check(*, event: MeshChecked) -> None:
    """Store a report. The second one for an upload, or one for an upload that is gone, changes nothing."""
    upload = (
        ArtistUpload.objects.select_for_update(of=("self",))
        .select_related("escalation")
        .filter(pk=event.upload_id, status=UploadStatus.CHECKING)
        .first()
    )
    if upload is None:
        return
    if event.passed and event.glb_key and event.mesh_facts:
        upload.status = UploadStatus.PASSED
        upload.glb_key, upload.thumbnail_key = event.glb_key, event.thumbnail_key or ""
        upload.geometry_sha256 = event.geometry_sha256 or ""
        upload.mesh_facts = event.mesh_facts.model_dump(mode="json")
    else:
        upload.status = UploadStatus.REFUSED
    upload.findings = [finding.model_dump(mode="json") for finding in event.findings]
    _finish(upload)


def _finish(upload: ArtistUpload) -> None:
    upload.checked_at = timezone.now()
    upload.save()
    to_campaign(
        upload.escalation.campaign_id,
        UploadChecked(escalation_id=upload.escalation_id, upload_id=upload.pk, status=upload.status),
    )


@transaction.atomic
def resend_lost_checks() -> int:
    """Ask again for the reports that are overdue, and refuse what nobody answers; answer how many were overdue."""
    now = timezone.now()
    overdue = list(
        ArtistUpload.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("escalation")
        .filter(status=UploadStatus.CHECKING, created_at__lt=now - RESEND_AFTER)
    )
    for upload in overdue:
        if upload.created_at < now - GIVE_UP_AFTER:
            upload.status, upload.findings = UploadStatus.REFUSED, [NO_ANSWER.model_dump(mode="json")]
            _finish(upload)
        else:
            send_check(upload)
    return len(overdue)
