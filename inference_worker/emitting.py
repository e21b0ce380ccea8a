"""Events on their way to the site."""

from __future__ import annotations

from typing import Any, Protocol

from .contract.geometry import Message
from .contract.queues import EVENT_NAME, EVENTS

#: Broker hiccups are waited out for about ten seconds. After that the event is lost with its process's work, and the
#: site, whose rows are the truth, sends the command again; the result records then make the second run quick.
RETRY_POLICY = {"max_retries": 8, "interval_start": 0.1, "interval_step": 0.4, "interval_max": 2.0}


class EventSink(Protocol):
    """Where a pipeline puts its events, in the order in which they happen."""

    def emit(self, event: Message) -> None:
        """Send one event; raises what the broker's client raises after its retries."""


class CeleryEvents:
    """Events as Celery messages on the site's queue, sent by name: the worker never imports the site."""

    def __init__(self, app: Any) -> None:
        self.app = app

    def emit(self, event: Message) -> None:
        """Publish one event; raises kombu's OperationalError after the retries of RETRY_POLICY."""
        self.app.send_task(
            EVENT_NAME,
            args=[event.model_dump(mode="json")],
            queue=EVENTS,
            retry=True,
            retry_policy=RETRY_POLICY,
            ignore_result=True,
        )
