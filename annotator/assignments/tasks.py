"""Periodic tasks of work items."""

from __future__ import annotations

from celery import shared_task

from annotator.assignments import services


@shared_task(name="annotator.free_expired_leases")
def free_expired_leases() -> None:
    """Reopen items whose lease has expired."""
    services.free_expired_leases()
