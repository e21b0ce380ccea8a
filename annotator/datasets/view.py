"""One repeatable-read view of the database, read through server-side cursors on a connection of its own.

The connection is its own so that the export's progress can be saved and published meanwhile, and so that the view is
read-only whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from django.db.models import QuerySet

ROWS_PER_FETCH = 500
_NOT_FOR_PSYCOPG = {"cursor_factory", "context", "pool", "prepare_threshold", "server_side_binding", "client_encoding"}


class View:
    """Reads queries as of one moment."""

    def __init__(self, psycopg_connection: psycopg.Connection[Any]) -> None:
        self._connection = psycopg_connection

    def rows(self, query: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a `values_list` query, a few hundred per fetch."""
        sql, parameters = query.query.sql_with_params()
        with self._connection.cursor(name=f"export_{uuid4().hex}") as cursor:
            cursor.itersize = ROWS_PER_FETCH
            cursor.execute(sql, parameters)
            yield from cursor


@contextmanager
def repeatable_read_view() -> Iterator[View]:
    """Open a read-only view of the database as it is now."""
    parameters = {
        name: value for name, value in connection.get_connection_params().items() if name not in _NOT_FOR_PSYCOPG
    }
    with psycopg.connect(**parameters) as reading:
        reading.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reading.read_only = True
        with reading.transaction():
            yield View(reading)
