"""The site's own Celery application: it receives workers' events, writes exports, and minds the clock."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "annotator.settings")

from celery import Celery
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
        "reap-silent-generations": {"task": "annotator.reap_silent_generations", "schedule": 5.0},
        "retry-pointmaps": {"task": "annotator.retry_pointmaps", "schedule": 15.0},
        "free-expired-leases": {"task": "annotator.free_expired_leases", "schedule": 30.0},
        "resend-lost-mesh-checks": {"task": "annotator.resend_lost_mesh_checks", "schedule": 30.0},
        "sweep-artifacts": {"task": "annotator.sweep_artifacts", "schedule": 3600.0},
        "resume-exports": {"task": "annotator.resume_exports", "schedule": 30.0},
    },
)
app.set_default()
app.autodiscover_tasks(
    [
        "annotator.images",
        "annotator.candidates",
        "annotator.assignments",
        "annotator.escalations",
        "annotator.datasets",
        "annotator.workflow",
    ]
)
