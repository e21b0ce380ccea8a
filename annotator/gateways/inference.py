"""The side door to the workers: commands go out by name, so that the site never imports the worker's code."""

from __future__ import annotations

from celery import current_app
from kombu.exceptions import OperationalError

from annotator.domain.errors import BrokerUnavailable
from inference_worker.contract import queues
from inference_worker.contract.commands import CheckMesh, EstimatePointmap, GenerateCandidates, SegmentImage


def send(
    command: GenerateCandidates | EstimatePointmap | SegmentImage | CheckMesh, *, queue: str, priority: int = 5
) -> None:
    """Put the command on the queue. Raises BrokerUnavailable when the broker does not answer."""
    try:
        current_app.send_task(
            queues.COMMAND_PREFIX + command.type,
            args=[command.model_dump(mode="json")],
            queue=queue,
            priority=queues.broker_priority(priority),
            retry=True,
            retry_policy={"max_retries": 2, "interval_start": 0, "interval_step": 0.2},
        )
    except (OperationalError, OSError) as error:
        raise BrokerUnavailable(
            "The queue does not answer, so nothing was sent. Check BROKER_URL and that the broker runs; then try again.",
        ) from error
