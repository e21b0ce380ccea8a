"""A few quick retries while the store is briefly unavailable. After a longer outage the site sends the command again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from .storage import ObjectStore, StoreUnavailable

_Result = TypeVar("_Result")
DELAYS_SECONDS = (0.1, 0.3, 1.0, 3.0)


def with_retries(call: Callable[[], _Result], *, sleep: Callable[[float], None] = time.sleep) -> _Result:
    """Return the result of `call`, retried after each delay while the store is unavailable.

    Raises:
        StoreUnavailable: it still is after the last retry.
    """
    for delay in DELAYS_SECONDS:
        try:
            return call()
        except StoreUnavailable:
            sleep(delay)
    return call()


class RetryingStore:
    """An artifact store whose short outages are retried."""

    def __init__(self, store: ObjectStore) -> None:
        self.store = store

    def get(self, key: str) -> bytes:
        """See ObjectStore."""
        return with_retries(lambda: self.store.get(key))

    def chunks(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See ObjectStore. Only the opening is retried: a reader of a broken stream begins again."""
        return with_retries(lambda: self.store.chunks(key, start, length))

    def exists(self, key: str) -> bool:
        """See ObjectStore."""
        return with_retries(lambda: self.store.exists(key))

    def put(self, key: str, content: bytes) -> None:
        """See ObjectStore."""
        with_retries(lambda: self.store.put(key, content))
