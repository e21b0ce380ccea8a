"""The smallest ASGI handler of a claim and a submit: no framework, no validation, only the site's own statements.

    BARE_CYCLE=FILE DATABASE_URL=... granian --interface asgi tests.load.bare_handler:application

`tests.load.limit` starts it beside the site, with as many processes and threads. It knows two routes, those of the driver.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
import uuid
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg

from tests.load.statements import Cycle, Statement

Message = dict[str, Any]
JSON_HEADERS = [(b"content-type", b"application/json")]


class Handler:
    """An ASGI application over the statements of a cycle.

    Args:
        cycle: What to send to PostgreSQL.
        database_url: Where to send it.
        threads: How many requests are worked on at once.
    """

    def __init__(self, cycle: Cycle, database_url: str, threads: int) -> None:
        self._cycle, self._database_url = cycle, database_url
        self._threads = ThreadPoolExecutor(threads)
        self._own = threading.local()
        self._connections: list[psycopg.Connection[Any]] = []

    async def __call__(
        self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                break
        token = dict(scope["headers"])[b"authorization"].split()[1]
        work = self._claim if scope["path"].endswith("/claim/") else self._submit
        content = await asyncio.get_running_loop().run_in_executor(
            self._threads, work, token, scope["path"], json.loads(body)
        )
        headers = [*JSON_HEADERS, (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def close(self) -> None:
        """Close the connections of its threads."""
        self._threads.shutdown()
        for connection in self._connections:
            connection.close()

    def _claim(self, token: bytes, path: str, body: Message) -> bytes:
        values = {":campaign": str(uuid.UUID(body["campaign_id"])), ":pivot": str(uuid.uuid4())}
        values |= self._identify(token, self._cycle.claim[0])
        row: dict[str, Any] = {}
        for statement in _in_transaction(self._cycle.claim[1:]):
            found = self._send(statement, values)
            row = found or row
            if found and ":item" not in values:
                values |= {":item": str(found["id"])} if statement.lstrip().startswith("UPDATE") else {}
        return json.dumps(row | {"id": values[":item"]}, default=str).encode()

    def _submit(self, token: bytes, path: str, body: Message) -> bytes:
        values = {":item": str(uuid.UUID(path.split("/")[3])), ":submission": str(uuid.UUID(body["submission_id"]))}
        values |= self._identify(token, self._cycle.submit[0])
        for statement in _in_transaction(self._cycle.submit[1:]):
            found = self._send(statement, values)
            if found and ":object" not in values:
                values[":object"] = str(found["id"])
        return b'{"state":"discarded"}'

    def _identify(self, token: bytes, statement: Statement) -> dict[str, str]:
        """Return the values of the caller, by the statement that the site finds a token with."""
        values = {":token": hashlib.sha256(token).hexdigest()}
        cursor = self._connection().execute(_filled(statement.sql, values))  # type: ignore[arg-type]
        row = cursor.fetchone()
        if row is None:
            raise PermissionError("no such token")
        return values | {":user": str(row[3])}

    def _send(self, sql: str, values: dict[str, str]) -> dict[str, Any] | None:
        cursor = self._connection().execute(_filled(sql, values))  # type: ignore[arg-type]
        row = cursor.fetchone() if cursor.description else None
        if row is None or cursor.description is None:
            return None
        names: dict[str, Any] = {}
        for column, value in zip(cursor.description, row, strict=True):
            names.setdefault(column.name, value)
        return names

    def _connection(self) -> psycopg.Connection[Any]:
        if not hasattr(self._own, "connection"):
            self._own.connection = psycopg.connect(self._database_url, autocommit=True, prepare_threshold=None)
            self._connections.append(self._own.connection)
        connection: psycopg.Connection[Any] = self._own.connection
        return connection


def _in_transaction(statements: Sequence[Statement]) -> list[str]:
    """Return the texts with BEGIN before the first that belongs to the transaction, and COMMIT at the end."""
    before = [statement.sql for statement in statements if not statement.in_transaction]
    return [*before, "BEGIN", *(statement.sql for statement in statements if statement.in_transaction), "COMMIT"]


def _filled(sql: str, values: dict[str, str]) -> str:
    for variable, value in values.items():
        sql = sql.replace(variable, value)
    return sql


if "BARE_CYCLE" in os.environ:
    application = Handler(
        Cycle.from_json(Path(os.environ["BARE_CYCLE"]).read_text()),
        os.environ["DATABASE_URL"],
        int(os.environ.get("WEB_THREADS") or 3),
    )
