"""`make run` after the installation: servers, tables, demo, processes, the address, and the clean end."""

from __future__ import annotations

import signal
import time
from collections.abc import Mapping
from types import FrameType

from annotator.local import console, readiness, running, stamps
from annotator.local.bootstrap import PYTHON
from annotator.local.configuration import Configuration
from annotator.local.console import coloured, say, step
from annotator.local.errors import LocalError
from annotator.local.machine import LOOPBACK, ROOT, run
from annotator.local.programs import programs
from annotator.local.servers import Servers, only_one
from annotator.local.supervisor import Supervisor

CRASHES_BEFORE_GIVING_UP = 4
REMINDS_EVERY_S = 15.0
LOOKS_AT_SERVERS_EVERY_S = 10.0


class Stop:
    """Remembers that somebody pressed Ctrl-C, sent SIGTERM, or closed the terminal."""

    def __init__(self) -> None:
        self.requested = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._request)

    def __call__(self) -> bool:
        return self.requested or console.reader_is_gone.is_set()

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.requested = True


def up() -> None:
    """Start everything, stay until asked to stop, stop everything.

    Raises:
        LocalError: it cannot start; what had started is stopped again.
    """
    configuration = Configuration.from_environment()
    stop = Stop()
    with only_one(configuration.var):
        configuration.check_port()
        servers = Servers(configuration)
        try:
            _start(configuration, servers, stop)
        finally:
            running.withdraw(configuration.var)
            servers.stop()
    say("Maquette has stopped.")


def _start(configuration: Configuration, servers: Servers, stop: Stop) -> None:
    try:
        site = _start_servers(configuration, servers)
        running.announce(configuration.var, site)
        _prepare(configuration, site, servers)
    except LocalError:
        if stop():  # Ctrl-C reaches the commands of a step too, and they fail of it
            return
        raise
    if not stop():
        _supervise(configuration, site, servers, stop)


def _start_servers(configuration: Configuration, servers: Servers) -> dict[str, str]:
    """Start our own servers and return the environment of the site."""
    names = [name for name, server in (("PostgreSQL", servers.postgres), ("broker", servers.broker)) if server]
    if names:
        with step(" and ".join(names)):
            servers.start()
    return configuration.site_environment(database_url=servers.database_url, broker_url=servers.broker_url)


def _prepare(configuration: Configuration, site: Mapping[str, str], servers: Servers) -> None:
    """Bring the tables and the demo up to date; skipped when our own database has seen exactly this code."""
    sources = stamps.digest(
        [ROOT / "annotator", ROOT / "fixtures", ROOT / "constraints.txt"], configuration.artifacts_url
    )
    stamp = servers.postgres.directory / "prepared" if servers.postgres is not None else None
    if stamp is not None and stamps.is_current(stamp, sources):
        return
    with step("Database tables"):
        run([PYTHON, "manage.py", "migrate", "--no-input"], what="manage.py migrate", env=site)
    if site["DEMO"] not in ("", "0", "false"):
        with step("Demo campaign") as watch:
            run([PYTHON, "manage.py", "load_demo"], what="manage.py load_demo", env=site, watch=watch)
    if stamp is not None:
        stamps.write(stamp, sources)


def _supervise(configuration: Configuration, site: Mapping[str, str], servers: Servers, stop: Stop) -> None:
    supervisor = Supervisor(programs(configuration, site), configuration.logs)
    try:
        with step("Web, live and worker processes"):
            _wait_until_ready(configuration, f"http://{LOOPBACK}:{site['LIVE_PORT']}", supervisor, stop)
        if not stop():
            _welcome(configuration)
        _stay(supervisor, servers, stop)
    finally:
        say("Stopping ...")
        supervisor.stop()


def _wait_until_ready(configuration: Configuration, live_address: str, supervisor: Supervisor, stop: Stop) -> None:
    reminded = time.monotonic()
    missing: list[str] = ["web"]
    while missing and not stop():
        supervisor.tend()
        _give_up_on_crashes(supervisor)
        time.sleep(0.3)
        missing = readiness.missing_parts(configuration.address, live_address)
        if missing and time.monotonic() - reminded > REMINDS_EVERY_S:
            reminded = time.monotonic()
            say(f"    still waiting for: {', '.join(missing)}")


def _give_up_on_crashes(supervisor: Supervisor) -> None:
    for child in supervisor.children:
        if child.crashes >= CRASHES_BEFORE_GIVING_UP:
            raise LocalError(
                f"{child.program.name} stopped {child.crashes} times before Maquette was ready.",
                "\n".join(["Its last lines:", *child.last_lines, f"All of them: {child.log}"]),
            )


def _welcome(configuration: Configuration) -> None:
    say()
    say(coloured(f"Maquette is ready at {configuration.address}", "1;32"))
    say()
    logins = readiness.demo_logins(configuration.address)
    if logins:
        width = max(len(login["username"]) for login in logins)
        say(f"  {'log in as':<{max(width, 9)}}   password")
        for login in logins:
            say(f"  {login['username']:<{max(width, 9)}}   {login['password']}")
        say()
    say(f"  Logs are kept in {configuration.logs}. Ctrl-C stops everything.")
    say()


def _stay(supervisor: Supervisor, servers: Servers, stop: Stop) -> None:
    """Look after the processes, and now and then after our own servers, until asked to stop."""
    looked = time.monotonic()
    while not stop():
        supervisor.tend()
        time.sleep(0.2)
        if time.monotonic() - looked > LOOKS_AT_SERVERS_EVERY_S:
            looked = time.monotonic()
            for name in servers.stopped():
                say(f"{name} has stopped; starting it again")
                servers.start()
