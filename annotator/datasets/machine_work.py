"""The writing of a release by the site's export process, as machine work."""

from __future__ import annotations

from annotator.datasets.models import DatasetSnapshot, SnapshotStatus
from annotator.gateways.inference import Message
from annotator.live import publish
from annotator.live.events import DatasetChanged
from annotator.machine_work import services as ledger
from annotator.machine_work.models import MachineWork, WorkKind, WorkStatus
from annotator.machine_work.services import Outcome, Report

WRITE_DATASET = "annotator.write_dataset"
_STATUS = {
    WorkStatus.WAITING: SnapshotStatus.QUEUED,
    WorkStatus.QUEUED: SnapshotStatus.QUEUED,
    WorkStatus.RUNNING: SnapshotStatus.RUNNING,
    WorkStatus.FAILED: SnapshotStatus.FAILED,
    WorkStatus.CANCELLED: SnapshotStatus.FAILED,
}


class ExportSubject:
    """A dataset snapshot, as a subject of machine work."""

    def message(self, work: MachineWork) -> Message | None:
        """Return the message for the export process, or None when the snapshot is gone or written."""
        unwritten = DatasetSnapshot.objects.filter(pk=work.subject).exclude(status=SnapshotStatus.DONE)
        return Message(WRITE_DATASET, (str(work.subject),)) if unwritten.exists() else None

    def is_ready(self, work: MachineWork) -> bool:
        """Return True: a snapshot needs nothing else first."""
        return True

    def status_changed(self, work: MachineWork) -> None:
        """Copy the status and the error to the snapshot; the release that is done is stored by its writer."""
        snapshot = DatasetSnapshot.objects.filter(pk=work.subject).first()
        if snapshot is None or work.status == WorkStatus.DONE:
            return
        snapshot.status = _STATUS[WorkStatus(work.status)]
        snapshot.error_code, snapshot.error_message = work.error_code, work.error_message
        snapshot.finished_at = work.finished_at
        snapshot.save(update_fields=["status", "error_code", "error_message", "finished_at"])
        publish_snapshot(snapshot)

    def reopen(self, work: MachineWork) -> None:
        """Do nothing: the writer continues with what is in the directory."""


def request_export(snapshot: DatasetSnapshot) -> None:
    """Request the writing of a snapshot."""
    ledger.request(kind=WorkKind.EXPORT, subject=snapshot.pk, campaign_id=snapshot.campaign_id, by=snapshot.created_by)


def report(snapshot: DatasetSnapshot, outcome: Outcome, code: str = "", message: str = "") -> bool:
    """Report what the writer does; return False once nobody wants the release any more (it was cancelled)."""
    return ledger.receive(Report(WorkKind.EXPORT, snapshot.pk, outcome, code=code, message=message)) is not None


def publish_snapshot(snapshot: DatasetSnapshot) -> None:
    """Publish the snapshot's status and progress."""
    news = DatasetChanged(
        dataset_id=snapshot.pk,
        status=str(snapshot.status),
        rows_done=snapshot.rows_done,
        rows_total=snapshot.rows_total,
    )
    publish.to_campaign(snapshot.campaign_id, news)
