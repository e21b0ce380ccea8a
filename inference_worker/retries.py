"""Short patience with a store or a broker that hiccups. Longer outages are the site's to mend: it sends again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import BinaryIO, TypeVar

from .artifacts import ArtifactStore
from .errors import StoreUnavailable

_Answer = TypeVar("_Answer")
DELAYS_SECONDS = (0.1, 0.3, 1.0, 3.0)


def patiently(call: Callable[[], _Answer], *, sleep: Callable[[float], None] = time.sleep) -> _Answer:
    """The call's answer, tried again after each delay while the store is unavailable; then its StoreUnavailable."""
    for delay in DELAYS_SECONDS:
        try:
            return call()
        except StoreUnavailable:
            sleep(delay)
    return call()


class PatientStore:
    """An artifact store whose hiccups are waited out."""

    def __init__(self, store: ArtifactStore) -> None:
        self.store = store

    def get_bytes(self, key: str) -> bytes:
        return patiently(lambda: self.store.get_bytes(key))

    def open(self, key: str) -> BinaryIO:
        return patiently(lambda: self.store.open(key))

    def exists(self, key: str) -> bool:
        return patiently(lambda: self.store.exists(key))

    def put(self, key: str, content: bytes) -> None:
        patiently(lambda: self.store.put(key, content))
