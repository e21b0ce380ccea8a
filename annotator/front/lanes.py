"""Threads for one kind of request, and how many may wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from annotator.front.refusals import Refused

Sent = TypeVar("Sent")
Returned = TypeVar("Returned")


class Lane:
    """A few threads of their own, so that what takes long in one lane holds up no other.

    Args:
        name: Of the threads.
        threads: How many requests run at once.
        waiting: How many may run or wait.
        full: The refusal of the next one.
    """

    def __init__(self, name: str, threads: int, waiting: int, full: Refused) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._waiting, self._full, self._n = waiting, full, 0

    async def run(self, call: Callable[[Sent], Returned], sent: Sent) -> Returned:
        """Run the call in one of the threads and return its result.

        Raises:
            Refused: Too many wait already.
        """
        if self._n >= self._waiting:
            raise Refused(self._full.status, self._full.code, str(self._full))
        self._n += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, call, sent)
        finally:
            self._n -= 1
