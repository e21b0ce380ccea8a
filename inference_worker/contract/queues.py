"""Names on the broker: queues, and the two Celery names that carry every message."""

from __future__ import annotations

GPU = "gpu"
CPU = "cpu"
INTERACTIVE = "interactive"
CHECKS = "checks"
EVENTS = "events"
EXPORTS = "exports"

WORKER_QUEUES = (GPU, CPU, INTERACTIVE, CHECKS)

#: A command travels to the worker as `COMMAND_PREFIX + type`; every event travels to the site as EVENT_NAME.
COMMAND_PREFIX = "inference_worker."
EVENT_NAME = "annotator.receive_event"

#: Celery's Redis transport serves 0 first; the contract's `priority` is 0 (least) to 9 (most urgent).
HIGHEST_PRIORITY = 9


def broker_priority(priority: int) -> int:
    """Return the contract's priority (9 = most urgent) as kombu's Redis transport wants it (0 = most urgent)."""
    return HIGHEST_PRIORITY - max(0, min(HIGHEST_PRIORITY, priority))


#: Both Celery applications must agree on these, or priorities and re-deliveries would differ between the sides.
#: A message counts as lost only after a day: the site's own reaper re-sends much sooner, by the row.
TRANSPORT_OPTIONS: dict[str, object] = {
    "visibility_timeout": 24 * 3600,
    "unacked_restore_interval": 30,
    "unacked_restore_throttle": 1,
    "priority_steps": list(range(10)),
    "queue_order_strategy": "priority",
}
