"""Who this worker is.

A name covers one start of one worker, so that a killed one falls silent even when its successor on the same machine
speaks at once; the site then sends again what the killed one was at.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Start:
    """One start of a worker's main process. Pool processes are forked from it and inherit it."""

    token: str = field(default_factory=lambda: f"{os.getpid()}-{secrets.token_hex(3)}")
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


START = Start()


def worker_name(node: str) -> str:
    """Return the Celery node's name with this start's token."""
    return f"{node}/{START.token}"
