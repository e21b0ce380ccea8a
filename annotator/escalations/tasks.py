"""What the clock does to uploads."""

from __future__ import annotations

from celery import shared_task

from annotator.escalations import mesh_checks


@shared_task(name="annotator.resend_lost_mesh_checks")
def resend_lost_mesh_checks() -> None:
    """Ask again for the reports that got lost."""
    mesh_checks.resend_lost_checks()
