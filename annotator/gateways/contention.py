"""Repeats what PostgreSQL ended because two transactions met: a deadlock, or a serialisation failure."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection
from psycopg import errors

MAX_ATTEMPTS = 4
LONGEST_PAUSE_S = 0.05

Returned = TypeVar("Returned")


def is_contention(error: Exception) -> bool:
    """Return whether the database ended a transaction only because of another one: the same again will do."""
    return isinstance(error.__cause__, errors.DeadlockDetected | errors.SerializationFailure)


def repeat_on_contention(call: Callable[[], Returned], *, before_again: Callable[[], None] = lambda: None) -> Returned:
    """Return what `call` returns; call it up to four times while another transaction gets in its way.

    Args:
        call: Opens its own transactions; one that was ended left nothing behind.
        before_again: Called before each further attempt.

    Raises:
        OperationalError: It met another transaction each time, or the failure is of another kind.
    """
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            return call()
        except OperationalError as error:
            if attempt == MAX_ATTEMPTS or connection.in_atomic_block or not is_contention(error):
                raise
            time.sleep(random.uniform(0, LONGEST_PAUSE_S * attempt))  # noqa: S311 - so that two do not meet again
            before_again()
    raise AssertionError("unreachable")
