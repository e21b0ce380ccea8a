"""A breaker: after a part did not respond, further calls fail at once for a moment, in place of waiting for it in turn."""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """Remembers that a part did not respond a moment ago. Safe to share between threads.

    Args:
        pause_s: How long calls are spared after a failure, in seconds.
        clock: Returns seconds.
    """

    def __init__(self, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._pause_s, self._clock = pause_s, clock
        self._until = float("-inf")

    def is_open(self) -> bool:
        """Return whether to spare a call now."""
        return self._clock() < self._until

    def failed(self) -> None:
        """Note that the part did not respond."""
        self._until = self._clock() + self._pause_s

    def reset(self) -> None:
        """Forget the last failure."""
        self._until = float("-inf")
