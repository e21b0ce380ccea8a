"""A periodic event: the worker is alive, has these models, and works on these generations."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from typing import Any

from kombu.exceptions import OperationalError

from .busy import busy_generations
from .contract.events import WorkerHeartbeat
from .devices import chosen_device
from .emitting import CeleryEvents
from .identity import START, worker_name
from .models.loading import depth_estimator_name, model_states, segmenter_name
from .models.model_entry import DEPTH_ESTIMATORS, RECONSTRUCTORS, SEGMENTERS
from .settings import Settings

log = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """A daemon thread of the worker's main process, which runs no task itself and so is never too busy to send."""

    def __init__(self, app: Any, node: str, queues: tuple[str, ...], settings: Settings) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._events = CeleryEvents(app)
        self._node, self._queues, self._settings = node, queues, settings
        self._stopping = threading.Event()

    def run(self) -> None:
        """Send a heartbeat every `heartbeat_seconds` until stop() is called."""
        while not self._stopping.is_set():
            try:
                self._events.emit(heartbeat(self._node, self._queues, self._settings))
            except (OperationalError, OSError) as error:
                log.warning("No heartbeat went out: %s", error)
            except Exception:  # a silent worker counts as dead, so the thread survives any error
                log.exception("No heartbeat went out")
            self._stopping.wait(self._settings.heartbeat_seconds)

    def stop(self) -> None:
        """Ask the thread to end; it does so after the message that it is sending."""
        self._stopping.set()


def heartbeat(node: str, queues: tuple[str, ...], settings: Settings) -> WorkerHeartbeat:
    """Return the heartbeat of this moment."""
    device = chosen_device(settings.device)
    return WorkerHeartbeat(
        worker=worker_name(node),
        queues=queues,
        device=device.name,
        device_note=device.note,
        sources=model_states(RECONSTRUCTORS, settings),
        segmenter=segmenter_name(settings),
        segmenters=model_states(SEGMENTERS, settings),
        depth_estimator=depth_estimator_name(settings),
        depth_estimators=model_states(DEPTH_ESTIMATORS, settings),
        busy_generations=busy_generations(),
        started_at=START.at,
        sent_at=datetime.now(UTC),
    )
