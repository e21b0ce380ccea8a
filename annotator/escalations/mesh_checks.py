"""The check of an artist's upload by a worker, as machine work."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.escalations.models import ArtistUpload, UploadStatus
from annotator.escalations.references import expected_side_m, reference_keys
from annotator.gateways.inference import Message, command_message
from annotator.live.events import UploadChecked
from annotator.live.publish import to_campaign
from annotator.machine_work import services as ledger
from annotator.machine_work.models import MachineWork, WorkKind, WorkStatus
from annotator.machine_work.services import Outcome, Report
from inference_worker.contract.commands import CheckMesh
from inference_worker.contract.events import Finding, MeshChecked, Severity
from inference_worker.contract.geometry import FileAxes

_FINDINGS = {
    WorkStatus.FAILED: Finding(
        code="check_timed_out",
        severity=Severity.ERROR,
        message="No worker finished the check. Upload the file again; if this happens twice, contact the lead.",
    ),
    WorkStatus.CANCELLED: Finding(
        code="check_cancelled",
        severity=Severity.ERROR,
        message="A lead cancelled the check. Upload the file again to have it checked.",
    ),
}


class MeshCheckSubject:
    """An artist's upload, as a subject of machine work."""

    def message(self, work: MachineWork) -> Message | None:
        """Return the command, or None when the upload is gone or has its report."""
        uploads = ArtistUpload.objects.select_related("escalation__target_object")
        upload = uploads.filter(pk=work.subject, status=UploadStatus.CHECKING).first()
        if upload is None:
            return None
        extension, target_object = upload.file_key.rsplit(".", 1)[-1], upload.escalation.target_object
        return command_message(
            CheckMesh(
                upload_id=upload.pk,
                file_key=upload.file_key,
                file_name=f"upload.{extension}",
                axes=FileAxes.model_validate({"up": upload.up, "front": upload.front}),
                reference_keys=reference_keys(target_object),
                expected_side_m=expected_side_m(target_object),
            )
        )

    def is_ready(self, work: MachineWork) -> bool:
        """Return True: an upload needs nothing else first."""
        return True

    def status_changed(self, work: MachineWork) -> None:
        """Refuse the upload, with a finding, when its check failed or was cancelled."""
        finding = _FINDINGS.get(WorkStatus(work.status))
        upload = _checking(work.subject) if finding is not None else None
        if upload is not None and finding is not None:
            upload.status, upload.findings = UploadStatus.REFUSED, [finding.model_dump(mode="json")]
            _finish(upload)

    def reopen(self, work: MachineWork) -> None:
        """Let the upload wait for a report again."""
        ArtistUpload.objects.filter(pk=work.subject, status=UploadStatus.REFUSED).update(
            status=UploadStatus.CHECKING, findings=[], checked_at=None
        )


def request_check(upload: ArtistUpload, *, by: User) -> None:
    """Request the report of an upload.

    Raises:
        TooManyRequests: Too many of the person's uploads wait for their check already.
    """
    ledger.request(kind=WorkKind.MESH_CHECK, subject=upload.pk, campaign_id=upload.escalation.campaign_id, by=by)


@transaction.atomic
def receive_mesh_check(*, event: MeshChecked) -> None:
    """Store a report. A second one, or one for an upload that is gone, changes nothing."""
    report = Report(WorkKind.MESH_CHECK, event.upload_id, Outcome.SUCCEEDED, worker=event.worker)
    if ledger.receive(report) is None:
        return
    upload = _checking(event.upload_id)
    if upload is None:
        return
    if event.passed and event.glb_key and event.mesh_facts:
        upload.status = UploadStatus.PASSED
        upload.glb_key, upload.thumbnail_key = event.glb_key, event.thumbnail_key or ""
        upload.geometry_sha256 = event.geometry_sha256 or ""
        upload.mesh_facts = event.mesh_facts.model_dump(mode="json")
        upload.suggestion = event.suggestion.model_dump(mode="json") if event.suggestion is not None else None
        upload.suggested_thumbnail_key = event.suggested_thumbnail_key or ""
    else:
        upload.status = UploadStatus.REFUSED
    upload.findings = [finding.model_dump(mode="json") for finding in event.findings]
    _finish(upload)


def _checking(upload_id: UUID) -> ArtistUpload | None:
    uploads = ArtistUpload.objects.select_for_update(of=("self",), no_key=True).select_related("escalation")
    return uploads.filter(pk=upload_id, status=UploadStatus.CHECKING).first()


def _finish(upload: ArtistUpload) -> None:
    upload.checked_at = timezone.now()
    upload.save()
    to_campaign(
        upload.escalation.campaign_id,
        UploadChecked(escalation_id=upload.escalation_id, upload_id=upload.pk, status=upload.status),
    )
