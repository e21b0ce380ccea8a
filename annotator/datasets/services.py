"""Create, write and retry dataset snapshots."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from annotator.accounts.models import User
from annotator.campaigns.models import Campaign
from annotator.datasets import selectors
from annotator.datasets.directory import ReleaseDirectory
from annotator.datasets.machine_work import publish_snapshot, report, request_export
from annotator.datasets.models import DatasetSnapshot, SnapshotStatus
from annotator.datasets.parts import Limits
from annotator.datasets.spec import ReleaseSpec
from annotator.datasets.writer import Report, write_release
from annotator.domain.errors import AlreadyExists, Conflict, MaquetteError
from annotator.domain.pair_policy import PairPolicy, policy
from annotator.domain.snapshot import check_name, next_version
from annotator.machine_work import services as ledger
from annotator.machine_work.models import WorkKind
from annotator.machine_work.services import Outcome
from inference_worker.provenance import code_version

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_REPORTS = 1.0


def create_snapshot(
    *, campaign: Campaign, name: str, preset: str, params: dict[str, Any], include_media: bool, by: User | None
) -> DatasetSnapshot:
    """Request the next version of a release and return its snapshot.

    Raises:
        InvalidInput: The name or the policy is invalid.
        AlreadyExists: Another request has just taken the version.
    """
    rules = policy(preset=preset, params=params, quality_bar=campaign.quality_bar)
    check_name(name)
    version = next_version(selectors.released_versions(campaign=campaign, name=name))
    try:
        with transaction.atomic():
            snapshot = DatasetSnapshot.objects.create(
                campaign=campaign,
                name=name,
                version=version,
                policy_name=rules.name,
                policy_version=rules.version,
                policy_params=rules.params(),
                include_media=include_media,
                created_by=by,
            )
            spec = spec_of(snapshot)
            snapshot.directory, snapshot.frozen = f"{snapshot.pk}/{spec.directory_name}", _surroundings(spec)
            snapshot.save(update_fields=["directory", "frozen"])
            publish_snapshot(snapshot)
            request_export(snapshot)
    except IntegrityError as error:
        raise AlreadyExists("dataset_version_taken", "This version was asked for a moment ago; try again.") from error
    return snapshot


def write_snapshot(*, snapshot_id: UUID, limits: Limits | None = None) -> None:
    """Write the release, or resume an interrupted one. Do nothing if it is complete, cancelled, or written elsewhere.

    An expected failure (a missing blob, an unreachable store) is stored with the snapshot and shown; a retry resumes
    from there.
    """
    snapshot = DatasetSnapshot.objects.select_related("campaign").get(pk=snapshot_id)
    if snapshot.status == SnapshotStatus.DONE or not report(snapshot, Outcome.STARTED):
        return
    _change(snapshot, started_at=snapshot.started_at or timezone.now())
    try:
        manifest = write_release(
            root=directory_of(snapshot),
            spec=spec_of(snapshot),
            campaign_id=snapshot.campaign_id,
            secret=settings.PSEUDONYM_SECRET,
            report=_reporter(snapshot),
            limits=limits,
        )
    except Conflict as error:
        if error.code in ("export_running", "export_cancelled"):
            logger.info("dataset %s is not written here: %s", snapshot.pk, error.message)
            return
        if error.code != "export_complete":
            _fail(snapshot, error)
            return
        manifest = ReleaseDirectory(directory_of(snapshot)).manifest()
    except MaquetteError as error:
        _fail(snapshot, error)
        return
    _finish(snapshot, manifest)


@transaction.atomic
def _finish(snapshot: DatasetSnapshot, manifest: dict[str, Any]) -> None:
    if not report(snapshot, Outcome.SUCCEEDED):
        return
    _change(
        snapshot,
        status=SnapshotStatus.DONE,
        manifest=_without_files(manifest),
        watermark=manifest["snapshot"]["watermark"],
        finished_at=timezone.now(),
        error_code="",
        error_message="",
    )


def retry_snapshot(*, snapshot: DatasetSnapshot) -> DatasetSnapshot:
    """Resume the export of a failed release.

    Raises:
        Conflict: The export has not failed.
    """
    if snapshot.status != SnapshotStatus.FAILED:
        raise Conflict("dataset_not_failed", "Only a dataset whose writing failed can be tried again.")
    ledger.retry(WorkKind.EXPORT, snapshot.pk)
    snapshot.refresh_from_db()
    return snapshot


def export_to_directory(
    *, campaign: Campaign, out: Path, name: str, version: str, rules: PairPolicy, include_media: bool, report: Report
) -> dict[str, Any]:
    """Write a release into a given directory, in this process. Another call resumes an interrupted export.

    The campaign settings of the first call also apply to the calls that resume it.
    """
    begun = ReleaseDirectory(out).begun_by(campaign.pk)
    spec = ReleaseSpec(
        name=name,
        version=version,
        campaign_name=begun.get("campaign", campaign.name),
        attribute=begun.get("attribute", campaign.attribute),
        policy=rules,
        include_media=include_media,
        app_version=begun.get("app_version", settings.VERSION),
        code_commit=begun.get("code", {}).get("commit", code_version()["commit"]) or "",
    )
    return write_release(root=out, spec=spec, campaign_id=campaign.pk, secret=settings.PSEUDONYM_SECRET, report=report)


def is_complete(*, out: Path, name: str, version: str) -> bool:
    """Return whether the directory holds this release, complete."""
    directory = ReleaseDirectory(out)
    if not directory.is_complete:
        return False
    manifest = directory.manifest()
    return (manifest["dataset_name"], manifest["dataset_version"]) == (name, version)


def spec_of(snapshot: DatasetSnapshot) -> ReleaseSpec:
    """Return the specification of the stored request. Later changes of the campaign do not affect it."""
    campaign = snapshot.campaign
    rules = policy(
        preset="ladder",
        params=snapshot.policy_params,
        quality_bar=campaign.quality_bar,
        version=snapshot.policy_version,
    )
    surroundings = snapshot.frozen or {
        "campaign_name": campaign.name,
        "attribute": campaign.attribute,
        "app_version": settings.VERSION,
        "code_commit": code_version()["commit"],
        "parent_version": selectors.newest_done_version(campaign=campaign, name=snapshot.name, before=snapshot),
    }
    return ReleaseSpec(
        name=snapshot.name,
        version=snapshot.version,
        policy=rules,
        include_media=snapshot.include_media,
        **surroundings,
    )


def _surroundings(spec: ReleaseSpec) -> dict[str, Any]:
    """Return the part of the specification that comes from the campaign, the software and earlier releases."""
    return {
        "campaign_name": spec.campaign_name,
        "attribute": spec.attribute,
        "app_version": spec.app_version,
        "code_commit": spec.code_commit,
        "parent_version": spec.parent_version,
    }


def directory_of(snapshot: DatasetSnapshot) -> Path:
    """Return the directory of the release."""
    return Path(settings.EXPORTS_DIR) / snapshot.directory


def problem_of(*, snapshot_id: UUID) -> str | None:
    """Return why the release cannot be completed, or None. The database connection is closed afterwards."""
    snapshot = DatasetSnapshot.objects.filter(pk=snapshot_id).first()
    if not connection.in_atomic_block:
        connection.close()  # a download polls for minutes and must not occupy a pooled connection
    if snapshot is None:
        return "The dataset is gone."
    if snapshot.status == SnapshotStatus.FAILED:
        return snapshot.error_message
    if snapshot.status == SnapshotStatus.DONE and not ReleaseDirectory(directory_of(snapshot)).is_complete:
        return "The dataset was written, and its files are no longer in EXPORTS_DIR."
    return None


def default_name(campaign: Campaign) -> str:
    """Return a dataset name derived from the campaign's name."""
    return re.sub(r"[^a-z0-9]+", "-", campaign.name.lower()).strip("-")[:60].strip("-") or "dataset"


def _reporter(snapshot: DatasetSnapshot) -> Report:
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_REPORTS or done == total:
            last = time.monotonic()
            if not report(snapshot, Outcome.PARTIAL):
                raise Conflict("export_cancelled", "The export was cancelled.")
            _change(snapshot, rows_done=done, rows_total=total)

    return progress


def _change(snapshot: DatasetSnapshot, **fields: Any) -> None:
    """Save the fields and publish the snapshot."""
    for name, value in fields.items():
        setattr(snapshot, name, value)
    with transaction.atomic():
        snapshot.save(update_fields=list(fields))
        publish_snapshot(snapshot)


def _fail(snapshot: DatasetSnapshot, error: MaquetteError) -> None:
    logger.error("dataset %s failed: %s", snapshot.pk, error)
    report(snapshot, Outcome.FAILED, error.code, error.message)


def _without_files(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the counts for the row; the list of files stays on the disk."""
    return {name: value for name, value in manifest.items() if name != "files"}
