"""The gateway to the queues: messages go out by name, so that the site never imports the worker's code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from celery import current_app
from kombu import Queue
from kombu.exceptions import OperationalError

from annotator.domain.breaker import Breaker
from annotator.domain.errors import BrokerUnavailable
from inference_worker.contract import queues
from inference_worker.contract.commands import CheckMesh, EstimatePointmap, FitPose, GenerateCandidates, SegmentImage

#: How long a process that people wait for waits for the broker, in seconds.
IMPATIENT = {"socket_timeout": 3, "socket_connect_timeout": 2}
#: A submit that dispatches three messages waits for a broker that hangs once, and not three times.
breaker = Breaker(pause_s=2.0)


def be_impatient() -> None:
    """Give this process short time-outs towards the broker; a worker's own connection waits longer for its messages."""
    current_app.conf.broker_connection_timeout = IMPATIENT["socket_connect_timeout"]
    current_app.conf.broker_transport_options = queues.TRANSPORT_OPTIONS | IMPATIENT


@dataclass(frozen=True)
class Message:
    """A Celery message: the task's name and its arguments (plain JSON values)."""

    name: str
    args: tuple[Any, ...]


def command_message(command: GenerateCandidates | EstimatePointmap | SegmentImage | CheckMesh | FitPose) -> Message:
    """Return the message that carries a command to an inference worker."""
    return Message(queues.COMMAND_PREFIX + command.type, (command.model_dump(mode="json"),))


def send(message: Message, *, queue: str, priority: int = 5) -> None:
    """Put the message on the queue.

    Args:
        message: What to send.
        queue: The name of the queue.
        priority: 0 (least) to 9 (most urgent).

    Raises:
        BrokerUnavailable: The broker does not reply, or did not a moment ago.
    """
    if breaker.is_open():
        raise _nothing_sent()
    try:
        current_app.send_task(
            message.name,
            args=list(message.args),
            queue=queue,
            priority=queues.broker_priority(priority),
            retry=True,
            retry_policy={"max_retries": 1, "interval_start": 0, "interval_step": 0.2},
        )
    except (OperationalError, OSError) as error:
        breaker.failed()
        raise _nothing_sent() from error


def _nothing_sent() -> BrokerUnavailable:
    return BrokerUnavailable(
        "The queue does not reply, so nothing was sent. Check BROKER_URL and that the broker runs; then try again."
    )


def depth(queue: str) -> int:
    """Return the number of messages that wait in the queue; messages that a worker has taken do not count.

    Raises:
        BrokerUnavailable: The broker does not reply.
    """
    try:
        with current_app.connection_for_read() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=2)
            channel = connection.default_channel
            try:
                return int(Queue(queue, channel=channel).queue_declare(passive=True).message_count)
            except connection.channel_errors:  # a queue without messages does not exist
                return 0
            except connection.connection_errors as error:
                raise BrokerUnavailable from error
    except (OperationalError, OSError) as error:
        raise BrokerUnavailable from error
