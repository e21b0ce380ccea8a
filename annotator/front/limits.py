"""How patient the front is, and how much of it one address may use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from annotator.front.refusals import Refused


@dataclass(frozen=True)
class Limits:
    """Times in seconds, sizes in bytes, counts for one server process.

    Attributes:
        threads: Requests that Django works on at once.
        waiting: Complete requests that may wait for a thread; beyond them the site is busy (503).
        sign_ins_waiting: Log-ins that may wait for their thread; hashing a password takes a third of a second of CPU.
        upload_threads: Uploads that Django works on at once, besides the other requests: photos are decoded meanwhile.
        uploads_waiting: Complete uploads that may wait for one of those threads.
        upload_bytes: A route that takes a larger body is an upload.
        per_address: Requests of one address from the first byte of the body to the last of the response.
        slow_bodies_per_address: Those among them whose body did not come with the head.
        prompt_s: A body that is complete this soon is not slow.
        body_idle_s: The longest silence within a body.
        body_grace_s: From then on a body needs `body_rate` bytes per second on average.
        reader_idle_s: The longest time in which a client takes nothing of a response.
        streams: Large responses that are sent at once.
        buffered_bytes: Smaller responses leave their thread at once; smaller bodies stay in memory.
    """

    threads: int = 3
    waiting: int = 256
    sign_ins_waiting: int = 16
    upload_threads: int = 2
    uploads_waiting: int = 64
    upload_bytes: int = 8 * 1024 * 1024
    per_address: int = 128
    slow_bodies_per_address: int = 32
    prompt_s: float = 1.0
    body_idle_s: float = 10.0
    body_grace_s: float = 30.0
    body_rate: int = 2048
    reader_idle_s: float = 60.0
    streams: int = 128
    buffered_bytes: int = 1024 * 1024


class PerAddress:
    """Counts what each client address uses at the moment."""

    def __init__(self, limit: int, code: str) -> None:
        self._limit, self._code = limit, code
        self._counts: Counter[str] = Counter()

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """Count one for as long as the context lasts.

        Raises:
            Refused: The address uses as many as it may.
        """
        if self._counts[address] >= self._limit:
            raise Refused(429, self._code, "Too many requests at once from your address. Try again in a moment.")
        self._counts[address] += 1
        try:
            yield
        finally:
            self._counts[address] -= 1
            if not self._counts[address]:
                del self._counts[address]
