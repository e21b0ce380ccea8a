"""A connection to PostgreSQL that does not wait for ever: a server that hangs costs a request seconds, not minutes.

`statement_timeout` ends what takes too long in a server that works. A server that is stopped, or a network that swallows
packets, needs a clock on this side.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import errors


class TimedConnection(psycopg.Connection[Any]):
    """Gives up on any response of the server after `patience_s` seconds, and closes: what comes later would be out of step."""

    patience_s: float = 10.0

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for a response.

        Raises:
            psycopg.OperationalError: None came in time.
        """
        try:
            return super().wait(gen, interval=interval, timeout=self.patience_s if timeout is None else timeout)
        except errors._WaitTimeout:
            if timeout is not None:  # a limit of psycopg's own, which it handles
                raise
            self.pgconn.finish()
            raise psycopg.OperationalError(f"PostgreSQL did not respond within {self.patience_s:.0f} s") from None


def timed_connection(seconds: int) -> type[TimedConnection]:
    """Return the connection class for settings: one that waits `seconds` at most."""
    return type("TimedConnection", (TimedConnection,), {"patience_s": float(seconds)})
