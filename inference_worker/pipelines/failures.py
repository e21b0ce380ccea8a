"""What an exception becomes in an event: a stable code, a sentence, and whether trying again may help."""

from __future__ import annotations

import logging

from ..errors import Cancelled, OutOfMemory, WorkerError
from ..storage import StorageError

log = logging.getLogger(__name__)


def as_worker_error(error: Exception) -> WorkerError:
    """Return the error itself when it is ours; otherwise the nearest of ours, after the log has the whole of it."""
    if isinstance(error, WorkerError):
        if not isinstance(error, Cancelled):
            log.warning("%s: %s", error.code, error.message)
        return error
    if isinstance(error, StorageError):
        log.warning("%s: %s", error.code, error.message)
        failure = WorkerError(error.message)
        failure.code, failure.transient = error.code, error.transient
        return failure
    log.error("Unexpected %s", type(error).__name__, exc_info=error)
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return OutOfMemory("The device ran out of memory.")
    unexpected = WorkerError(
        f"An unexpected {type(error).__name__} stopped the work; the worker's log has the details."
    )
    unexpected.code = "unexpected_error"
    return unexpected
