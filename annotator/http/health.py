"""`/livez`: this process answers. `/readyz`: each part by name, 503 while one is missing, with the remedy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from annotator.candidates.models import WorkerState
from annotator.domain.errors import MaquetteError
from annotator.gateways.artifacts import artifact_store

Part = dict[str, Any]


@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Alive, and which version."""
    return JsonResponse({"status": "ok", "version": settings.VERSION})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Every part that this deployment needs."""
    parts: dict[str, Part] = {"database": _database()}
    if parts["database"]["ok"]:
        parts["migrations"] = _migrations()
    parts["broker"] = _broker()
    parts["artifacts"] = _artifacts()
    if parts.get("migrations", {}).get("ok"):
        parts["workers"] = _workers()
    is_ready = all(part["ok"] for part in parts.values())
    status = "ok" if is_ready else "not_ready"
    return JsonResponse(
        {"status": status, "version": settings.VERSION, "parts": parts}, status=200 if is_ready else 503
    )


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _missing("PostgreSQL does not answer. Check DATABASE_URL and that the server runs.")
    return {"ok": True}


def _migrations() -> Part:
    try:
        executor = MigrationExecutor(connection)
        n_missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return _missing("The migrations cannot be read.")
    return {"ok": True} if n_missing == 0 else _missing(f"{n_missing} migrations are to run: manage.py migrate")


def _broker() -> Part:
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except Exception as error:
        return _missing(f"The broker does not answer ({type(error).__name__}). Check BROKER_URL.")
    return {"ok": True}


def _artifacts() -> Part:
    try:
        artifact_store().check()
    except MaquetteError as error:
        return _missing(error.message)
    return {"ok": True}


def _workers() -> Part:
    horizon = timezone.now() - timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
    n_by_queue: dict[str, int] = {}
    for queues in WorkerState.objects.filter(last_seen_at__gte=horizon).values_list("queues", flat=True):
        for queue in queues:
            n_by_queue[queue] = n_by_queue.get(queue, 0) + 1
    missing = [queue for queue in settings.REQUIRED_QUEUES if not n_by_queue.get(queue)]
    part: Part = {"ok": not missing, "by_queue": n_by_queue}
    if missing:
        part["message"] = (
            f"No worker serves {', '.join(missing)}. Start one: "
            f"celery -A inference_worker.celery_app worker -Q {','.join(missing)}"
        )
    return part


def _missing(message: str) -> Part:
    return {"ok": False, "message": message}
