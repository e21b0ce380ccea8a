"""PostgreSQL and the broker of one local start: those that the environment names, otherwise our own."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from annotator.local.broker import Broker
from annotator.local.configuration import Configuration
from annotator.local.console import echo
from annotator.local.errors import LocalError
from annotator.local.postgres import Postgres

LOOKS_EVERY_S = 0.5
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0


class Server(Protocol):
    """What `Postgres` and `Broker` have in common."""

    def restart(self) -> None:
        """Start the server again at its old address; raise LocalError when that does not work now."""

    def is_running(self) -> bool:
        """Return whether the server runs."""

    def stop(self) -> None:
        """Stop the server and wait for its end."""


class Servers:
    """Starts our own servers and restarts them for as long as they are wanted.

    Attributes:
        restarts: How often a server of ours was started again.
    """

    def __init__(self, configuration: Configuration, *, durable: bool = True) -> None:
        var = configuration.var
        self.database_url = configuration.database_url or ""
        self.broker_url = configuration.broker_url or ""
        self.postgres = None if self.database_url else Postgres(var / "postgres", durable=durable)
        self.broker = None if self.broker_url else Broker(var / "broker")
        self.restarts = 0
        self._keepers: list[threading.Thread] = []
        self._ending = threading.Event()

    def start(self) -> None:
        """Start what is ours and fill in the addresses.

        Raises:
            LocalError: A server cannot start.
        """
        if self.postgres is not None:
            self.database_url = self.postgres.start()
        if self.broker is not None:
            self.broker_url = self.broker.start()

    def keep_alive(self) -> None:
        """Restart our servers from now on whenever they stop, each in a thread of its own, until `stop`."""
        for name, server in self._ours().items():
            keeper = threading.Thread(target=self._keep, args=(name, server), daemon=True)
            keeper.start()
            self._keepers.append(keeper)

    def is_kept(self) -> bool:
        """Return whether `keep_alive` was called: a server that stops is started again."""
        return bool(self._keepers)

    def stopped(self) -> list[str]:
        """Return the names of our servers that do not run any more."""
        return [name for name, server in self._ours().items() if not server.is_running()]

    def stop(self) -> None:
        """Stop the broker, then the database; both are tried even when the first one fails."""
        self._ending.set()
        for keeper in self._keepers:
            keeper.join()
        try:
            if self.broker is not None:
                self.broker.stop()
        finally:
            if self.postgres is not None:
                self.postgres.stop()

    def _ours(self) -> dict[str, Server]:
        ours: dict[str, Server | None] = {"PostgreSQL": self.postgres, "the broker": self.broker}
        return {name: server for name, server in ours.items() if server is not None}

    def _keep(self, name: str, server: Server) -> None:
        while not self._ending.wait(LOOKS_EVERY_S):
            if not server.is_running():
                self._restart(name, server)

    def _restart(self, name: str, server: Server) -> None:
        """Try until the server runs again; print one line when it stopped, one per new reason, one when it is back."""
        echo(f"{name} has stopped; starting it again. Pages show that it is missing meanwhile.")
        began, pause, reason = time.monotonic(), FIRST_PAUSE_S, ""
        while not self._ending.is_set():
            try:
                server.restart()
            except (LocalError, OSError) as error:
                if str(error) != reason:
                    reason = str(error)
                    echo(f"{name} does not start yet ({reason}); trying until it does")
                self._ending.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE_S)
            else:
                self.restarts += 1
                echo(f"{name} runs again after {time.monotonic() - began:.0f} s")
                return


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
