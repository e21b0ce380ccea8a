"""PostgreSQL and the broker of one local start: those that the environment names, otherwise our own."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from annotator.local.broker import Broker
from annotator.local.configuration import Configuration
from annotator.local.errors import LocalError
from annotator.local.postgres import Postgres


class Servers:
    """Starts what is ours, and knows the addresses of both."""

    def __init__(self, configuration: Configuration, *, durable: bool = True) -> None:
        var = configuration.var
        self.database_url = configuration.database_url or ""
        self.broker_url = configuration.broker_url or ""
        self.postgres = None if self.database_url else Postgres(var / "postgres", durable=durable)
        self.broker = None if self.broker_url else Broker(var / "broker")

    def start(self) -> None:
        if self.postgres is not None:
            self.database_url = self.postgres.start()
        if self.broker is not None:
            self.broker_url = self.broker.start()

    def stopped(self) -> list[str]:
        """The names of our servers that do not run any more."""
        ours = {"postgres": self.postgres, "broker": self.broker}
        return [name for name, server in ours.items() if server is not None and not server.is_running()]

    def stop(self) -> None:
        """Stop the broker, then the database; both are tried even when the first one fails."""
        try:
            if self.broker is not None:
                self.broker.stop()
        finally:
            if self.postgres is not None:
                self.postgres.stop()


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Hold `var` for this process, so that two starts never share one set of data.

    Raises:
        LocalError: another start holds it.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "supervisor.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LocalError(
                f"Maquette already runs with the data in {var} (process {file.read().strip()}).",
                "Stop that one first, or start a second one beside it:\n  make run PORT=8001 MAQUETTE_VAR=var-second",
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
