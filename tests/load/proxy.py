"""A TCP proxy in front of a part, which passes on, delays, drips, swallows or refuses what goes through it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Any, TypeVar

CHUNK_BYTES = 64 * 1024
Returned = TypeVar("Returned")


class Mode(Enum):
    """What the proxy does with what it gets: seconds to wait before each piece, and its largest size in bytes."""

    OPEN = (0.0, CHUNK_BYTES)
    LATE = (0.3, CHUNK_BYTES)
    DRIPPING = (0.05, 16)
    SILENT = (float("inf"), 1)
    REFUSING = (0.0, 0)


class Proxy:
    """Listens on a loopback port and connects each client with the part behind it, in a thread of its own.

    Args:
        port: The port of the part.
        listen: The port to listen on; 0 for any free one.
    """

    def __init__(self, port: int, listen: int = 0) -> None:
        self._behind, self._mode = port, Mode.OPEN
        self._connections: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._changed = self._in_loop(self._event())
        self._server = self._in_loop(asyncio.start_server(self._connected, "127.0.0.1", listen))
        self.port: int = self._server.sockets[0].getsockname()[1]

    @contextmanager
    def doing(self, mode: Mode) -> Iterator[None]:
        """Behave so within the block. REFUSING ends the connections that there are, too."""
        self._in_loop(self._change(mode))
        try:
            yield
        finally:
            self._in_loop(self._change(Mode.OPEN))

    def close(self) -> None:
        """End all connections and the thread."""
        self._in_loop(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _in_loop(self, work: Coroutine[Any, Any, Returned]) -> Returned:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _event(self) -> asyncio.Event:
        return asyncio.Event()

    async def _change(self, mode: Mode) -> None:
        self._mode = mode
        self._changed.set()
        self._changed = asyncio.Event()
        if mode is Mode.REFUSING:
            await self._end_connections()

    async def _end(self) -> None:
        """Close the server where connections end too: from another thread, both may wake who waits for it."""
        self._server.close()
        await self._end_connections()

    async def _end_connections(self) -> None:
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            if self._mode is not Mode.REFUSING:
                await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._connections.discard(task)
            writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        both = [
            asyncio.create_task(self._pass(reader, behind_writer)),
            asyncio.create_task(self._pass(behind_reader, writer)),
        ]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            behind_writer.close()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while content := await source.read(CHUNK_BYTES):
            while content:
                changed = self._changed
                wait_s, size = self._mode.value
                if wait_s:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(changed.wait(), None if wait_s == float("inf") else wait_s)
                    if changed.is_set():
                        continue  # another mode: this piece goes by its rules
                piece, content = content[: size or None], content[size or len(content) :]
                target.write(piece)
                await target.drain()
