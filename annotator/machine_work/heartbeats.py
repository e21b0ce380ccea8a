"""Heartbeats: those of the inference workers arrive as events, those of the site's own processes are written directly."""

from __future__ import annotations

import logging
import os
import secrets
import signal
import threading
from collections.abc import Sequence
from typing import Protocol

from django.db import connection
from django.utils import timezone

from annotator.machine_work.models import WorkerState
from inference_worker.contract.events import WorkerHeartbeat

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_HEARTBEATS = 5.0
#: The row that the periodic reaper writes: a proof that the clock, the broker and the event process work together.
REAPER = "reaper"


class Clock(Protocol):
    """Celery's embedded beat, a process or a thread."""

    def is_alive(self) -> bool:
        """Return whether it runs."""


def receive_heartbeat(*, event: WorkerHeartbeat) -> None:
    """Remember what a worker reports of itself; what the table has no column for is left out."""
    columns = {field.name for field in WorkerState._meta.fields} - {"name", "started_at", "last_seen_at"}
    fields = event.model_dump(mode="json", include=columns)
    WorkerState.objects.update_or_create(
        name=event.worker[:120],
        defaults={
            **fields,
            "device": fields["device"][:80],
            "started_at": event.started_at,
            "last_seen_at": timezone.now(),
        },
    )


def note_site_process(name: str, queues: Sequence[str]) -> None:
    """Remember that one of the site's own processes is alive and serves these queues."""
    now = timezone.now()
    WorkerState.objects.update_or_create(
        name=name[:120],
        defaults={"queues": list(queues), "last_seen_at": now},
        create_defaults={"queues": list(queues), "last_seen_at": now, "started_at": now},
    )


class SiteHeartbeat(threading.Thread):
    """Writes the heartbeat of one of the site's Celery processes, from its main process, which does no work itself.

    The clock (`-B`) is a child that Celery never starts again. When it is gone, the main process ends, and its supervisor
    starts both.
    """

    def __init__(self, node: str, queues: Sequence[str], *, clock: Clock | None = None) -> None:
        """Prepare the thread.

        Args:
            node: The name of the Celery node.
            queues: The queues that it consumes.
            clock: The process of its periodic tasks, if it has one.
        """
        super().__init__(name="site-heartbeat", daemon=True)
        self._process = f"{node}/{os.getpid()}-{secrets.token_hex(3)}"
        self._queues = tuple(queues)
        self._clock = clock
        self._stopping = threading.Event()

    def run(self) -> None:
        """Write a heartbeat every few seconds until `stop` is called; a database that is away is waited for."""
        while not self._stopping.is_set():
            try:
                note_site_process(self._process, self._queues)
            except Exception as error:
                logger.warning("no heartbeat of %s was written: %s", self._process, error)
            finally:
                connection.close()
            self._end_without_clock()
            self._stopping.wait(SECONDS_BETWEEN_HEARTBEATS)

    def _end_without_clock(self) -> None:
        if self._clock is not None and not self._clock.is_alive() and not self._stopping.is_set():
            logger.error(
                "the clock of the periodic tasks has ended; this process ends too, to be started again with it"
            )
            self._stopping.set()
            os.kill(os.getpid(), signal.SIGTERM)

    def stop(self) -> None:
        """Ask the thread to end."""
        self._stopping.set()
