"""The worker says every few seconds that it lives, what it can do, and what it is at."""

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
from .models.registry import DEPTH_ESTIMATORS, RECONSTRUCTORS, SEGMENTERS
from .settings import Settings

log = logging.getLogger(__name__)


class Heartbeat(threading.Thread):
    """A daemon thread of the worker's main process, which never works itself and so is never too busy to speak."""

    def __init__(self, app: Any, node: str, queues: tuple[str, ...], settings: Settings) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self._events = CeleryEvents(app)
        self._node, self._queues, self._settings = node, queues, settings
        self._stopping = threading.Event()

    def run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._events.emit(heartbeat(self._node, self._queues, self._settings))
            except (OperationalError, OSError) as error:
                log.warning("No heartbeat went out: %s", error)
            except Exception:  # a silent worker is taken for dead, so the thread outlives what nobody foresaw
                log.exception("No heartbeat went out")
            self._stopping.wait(self._settings.heartbeat_seconds)

    def stop(self) -> None:
        """Asks the thread to end; it does so at once, or when a message that is under way has gone."""
        self._stopping.set()


def heartbeat(node: str, queues: tuple[str, ...], settings: Settings) -> WorkerHeartbeat:
    """What this worker would say now."""
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
