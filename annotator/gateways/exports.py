"""The side door to the site's own worker: ask it to write a release."""

from __future__ import annotations

from uuid import UUID

from celery import current_app
from kombu.exceptions import OperationalError

from annotator.domain.errors import BrokerUnavailable
from inference_worker.contract import queues

WRITE_DATASET = "annotator.write_dataset"


def send_export(snapshot_id: UUID) -> None:
    """Put the request on the exports queue. Raises BrokerUnavailable when the broker does not answer."""
    try:
        current_app.send_task(WRITE_DATASET, args=[str(snapshot_id)], queue=queues.EXPORTS)
    except (OperationalError, OSError) as error:
        raise BrokerUnavailable("The queue does not answer; the dataset is written when it is back.") from error
