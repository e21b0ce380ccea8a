"""`/livez`: this process responds. `/readyz`: each part by name, 503 while one is missing, with the remedy."""

from __future__ import annotations

from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from annotator.domain.errors import MaquetteError
from annotator.gateways.artifacts import artifact_store
from annotator.gateways.timed_connection import TimedConnection
from annotator.machine_work.heartbeats import REAPER
from annotator.machine_work.selectors import live_workers, n_serving, starting
from inference_worker.contract import queues
from inference_worker.contract.queues import WORKER_QUEUES

Part = dict[str, Any]
PATIENCE_S = 3.0


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
        parts["site"] = _site()
        parts["workers"] = _workers()
    is_ready = all(part["ok"] for part in parts.values())
    status = "ok" if is_ready else "not_ready"
    return JsonResponse(
        {"status": status, "version": settings.VERSION, "parts": parts}, status=200 if is_ready else 503
    )


def _database() -> Part:
    try:
        with connection.cursor() as cursor:
            if isinstance(connection.connection, TimedConnection):
                connection.connection.patience_s = PATIENCE_S
            cursor.execute("SELECT 1")
            if isinstance(connection.connection, TimedConnection):
                del connection.connection.patience_s
    except DatabaseError:
        return _missing("PostgreSQL does not respond. Check DATABASE_URL and that the server runs.")
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
        return _missing(f"The broker does not respond ({type(error).__name__}). Check BROKER_URL.")
    return {"ok": True}


def _artifacts() -> Part:
    try:
        artifact_store().check()
    except MaquetteError as error:
        return _missing(error.message)
    return {"ok": True}


def _site() -> Part:
    """Return whether the site's own processes run: the one for events with the periodic tasks, and the one for exports."""
    n_by_queue = n_serving()
    missing = [queue for queue in (queues.EVENTS, queues.EXPORTS) if not n_by_queue[queue]]
    if missing:
        return _missing(
            f"No process of the site serves {' and '.join(missing)}. Start one per queue: "
            f"celery -A annotator.celery worker -Q {missing[0]}{' -B' if missing[0] == queues.EVENTS else ''}"
        )
    if not live_workers().filter(name=REAPER).exists():
        if starting(queues.EVENTS):
            return _missing("The process for events has just started; its periodic tasks begin within seconds.")
        return _missing(
            "The periodic tasks do not run. Start the process for events with its clock (-B), and only there."
        )
    return {"ok": True}


def _workers() -> Part:
    n_by_queue = n_serving()
    if not n_by_queue[queues.EVENTS]:
        return _missing("Nothing is known of the workers while no process of the site receives their events.")
    missing = [queue for queue in settings.REQUIRED_QUEUES if not n_by_queue[queue]]
    part: Part = {
        "ok": not missing,
        "by_queue": {queue: n_by_queue[queue] for queue in n_by_queue if queue in WORKER_QUEUES},
    }
    if missing:
        part["message"] = (
            f"No worker serves {', '.join(missing)}. Start one: "
            f"celery -A inference_worker.celery_app worker -Q {','.join(missing)}"
        )
    return part


def _missing(message: str) -> Part:
    return {"ok": False, "message": message}
