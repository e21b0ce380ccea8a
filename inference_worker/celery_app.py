"""`celery -A inference_worker.celery_app worker -Q gpu,cpu`. Needs BROKER_URL and ARTIFACTS_URL, and no database.

At least once: a command is acknowledged when its work is done, and given back when its process dies. Every task is
idempotent by the ids in its command, so the second delivery is harmless. Loading this module loads no model.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready, worker_shutdown
from kombu import Exchange, Queue

from .contract.queues import TRANSPORT_OPTIONS, WORKER_QUEUES
from .errors import SettingsError
from .settings import Settings, worker_settings


def _settings_or_exit() -> Settings:
    try:
        return worker_settings()
    except SettingsError as error:
        raise SystemExit(f"The worker cannot start. {error.message}") from None


# Without fix-ups: a DJANGO_SETTINGS_MODULE in the environment must not make the worker load the site.
app = Celery("inference_worker", fixups=[])
app.conf.update(
    broker_url=_settings_or_exit().broker_url,
    broker_connection_retry_on_startup=True,
    broker_transport_options=TRANSPORT_OPTIONS,
    task_queues=[Queue(name, Exchange(name), routing_key=name) for name in WORKER_QUEUES],
    task_default_queue=WORKER_QUEUES[0],
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=2 * 3600,
    worker_prefetch_multiplier=1,
    worker_concurrency=1,
    worker_enable_remote_control=True,
    worker_send_task_events=False,
    worker_soft_shutdown_timeout=10.0,
    imports=("inference_worker.tasks",),
)
app.set_default()


@worker_init.connect
def _check_device(**_: Any) -> None:
    from .devices import chosen_device

    try:
        chosen_device(worker_settings().device)
    except SettingsError as error:
        raise SystemExit(f"The worker cannot start. {error.message}") from None


@worker_ready.connect
def _start_heartbeat(sender: Any, **_: Any) -> None:
    from .heartbeat import Heartbeat

    queues = tuple(queue.name for queue in sender.app.amqp.queues.consume_from.values())
    sender.heartbeat_of_maquette = Heartbeat(app, sender.hostname, queues, worker_settings())
    sender.heartbeat_of_maquette.start()


@worker_shutdown.connect
def _stop_heartbeat(sender: Any, **_: Any) -> None:
    from .busy import forget_all

    heartbeat = getattr(sender, "heartbeat_of_maquette", None)
    if heartbeat is not None:
        heartbeat.stop()
    forget_all()
