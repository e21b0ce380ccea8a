"""Commands that change the whole database take turns, also those of several hosts and those whose process was killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.db import DEFAULT_DB_ALIAS, Error, connections

#: The number of PostgreSQL's advisory lock; one for all such commands, since the demo needs tables that stay as they are.
TURN_LOCK = 0x4D54_5552
LOOKS_EVERY_S = 0.2


@contextmanager
def turn(database: str = DEFAULT_DB_ALIAS, *, on_wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the one turn of a database while the body runs; wait for as long as somebody else has it.

    The lock belongs to the connection. When a command is killed, the server continues its last statement, and keeps
    the lock until it has noticed: the next command does not start beside it.

    Args:
        database: Django's alias of the database.
        on_wait: Called once, when the turn is somebody else's.
    """
    connection = connections[database]
    _take(database, on_wait)
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:  # a connection that was lost has lost the lock too
            cursor.execute("SELECT pg_advisory_unlock(%s)", [TURN_LOCK])


def _take(database: str, on_wait: Callable[[], None]) -> None:
    """Ask again and again in place of waiting in one statement: a statement's time limit does not end the wait."""
    waits = False
    while True:
        with connections[database].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURN_LOCK])
            row = cursor.fetchone()
        if row is not None and row[0]:
            return
        if not waits:
            on_wait()
        waits = True
        time.sleep(LOOKS_EVERY_S)
