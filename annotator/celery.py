"""The site's own Celery application: it receives the workers' events, writes exports, and runs the periodic tasks.

Events and exports need a process each (`-Q events` with the beat, and `-Q exports`): an export takes as long as it takes,
and must not delay events, clicks or the reaper.
"""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")

from celery import Celery
from celery.signals import worker_ready, worker_shutdown
from django.conf import settings
from kombu import Queue

from inference_worker.contract import queues

app = Celery("annotator")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_transport_options=queues.TRANSPORT_OPTIONS,
    task_queues=[Queue(queues.EVENTS), Queue(queues.EXPORTS)],
    task_default_queue=queues.EVENTS,
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    beat_schedule={
        "reap-machine-work": {"task": "annotator.reap_machine_work", "schedule": 5.0},
        "free-expired-leases": {"task": "annotator.free_expired_leases", "schedule": 30.0},
        "forget-old-rows": {"task": "annotator.forget_old_rows", "schedule": 3600.0},
        "sweep-artifacts": {"task": "annotator.sweep_artifacts", "schedule": 3600.0},
    },
)
app.set_default()
app.autodiscover_tasks(
    [
        "annotator.assignments",
        "annotator.datasets",
        "annotator.workflow",
    ]
)


@worker_ready.connect
def _start_heartbeat(sender: Any, **_: Any) -> None:
    from annotator.machine_work.heartbeats import SiteHeartbeat

    consumed = tuple(queue.name for queue in sender.app.amqp.queues.consume_from.values())
    clock = getattr(sender.controller, "beat", None)
    sender.heartbeat_of_maquette = SiteHeartbeat(f"site.{sender.hostname}", consumed, clock=clock)
    sender.heartbeat_of_maquette.start()


@worker_shutdown.connect
def _stop_heartbeat(sender: Any, **_: Any) -> None:
    heartbeat = getattr(sender, "heartbeat_of_maquette", None)
    if heartbeat is not None:
        heartbeat.stop()
