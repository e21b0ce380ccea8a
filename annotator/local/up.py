"""`make run` after the installation: servers, tables, demo, processes, the address, and the clean end."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from types import FrameType

from annotator.local import console, development, readiness, running, stamps
from annotator.local.bootstrap import PYTHON
from annotator.local.configuration import Configuration
from annotator.local.console import coloured, echo, step
from annotator.local.errors import CommandFailed, LocalError
from annotator.local.machine import LOOPBACK, ROOT, allow_many_connections, run
from annotator.local.programs import programs
from annotator.local.servers import Servers, only_one
from annotator.local.supervisor import Supervisor

FAILURES_BEFORE_GIVING_UP = 4
TRIES_OF_A_STEP = 12
#: What Django prints when PostgreSQL ended a command's connection.
LOST_CONNECTION = ("OperationalError", "InterfaceError")
REMINDS_EVERY_S = 15.0
EXPLAINS_AFTER_S = 60.0
LOGINS_WITHIN_S = 15.0
SOURCES = ("annotator", "fixtures", "constraints.txt")


class Stop:
    """Remembers that somebody pressed Ctrl-C, sent SIGTERM, or closed the terminal."""

    def __init__(self) -> None:
        self.requested = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._request)

    def __call__(self) -> bool:
        """Return whether to stop."""
        return self.requested or console.reader_is_gone.is_set()

    def _request(self, number: int, frame: FrameType | None) -> None:
        self.requested = True


def up(*, hot_reload: bool = False) -> None:
    """Start everything, stay until asked to stop, stop everything.

    Args:
        hot_reload: Serve the pages by Vite's development server, and restart programs when their sources change.

    Raises:
        LocalError: it cannot start; what had started is stopped again.
    """
    configuration = Configuration.from_environment()
    allow_many_connections()
    stop = Stop()
    with only_one(configuration.var):
        configuration.check_port()
        servers = Servers(configuration)
        try:
            _start(configuration, servers, stop, hot_reload=hot_reload)
        finally:
            running.withdraw(configuration.var)
            servers.stop()
    echo("Maquette has stopped.")


def _start(configuration: Configuration, servers: Servers, stop: Stop, *, hot_reload: bool) -> None:
    try:
        site = _start_servers(configuration, servers, stop)
        if hot_reload:
            site |= development.ENVIRONMENT
        running.announce(configuration.var, site)
        _prepare(configuration, site, servers, stop)
    except LocalError:
        if stop():  # Ctrl-C reaches the commands of a step too, and they fail of it
            return
        raise
    if not stop():
        _supervise(configuration, site, stop, hot_reload=hot_reload)


def _start_servers(configuration: Configuration, servers: Servers, stop: Stop) -> dict[str, str]:
    """Start our own servers, keep them running from now on, and return the environment of the site."""
    names = [name for name, server in (("PostgreSQL", servers.postgres), ("broker", servers.broker)) if server]
    if names:
        with step(" and ".join(names)):
            _persist(servers.start, servers, stop, always=True)
    servers.keep_alive()
    return configuration.site_environment(database_url=servers.database_url, broker_url=servers.broker_url)


def _prepare(configuration: Configuration, site: Mapping[str, str], servers: Servers, stop: Stop) -> None:
    """Bring the tables and the demo up to date; skipped when our own database has seen exactly this code."""
    sources = stamps.digest([ROOT / name for name in SOURCES], configuration.artifacts_url)
    stamp = servers.postgres.directory / "prepared" if servers.postgres is not None else None
    if stamp is not None and stamps.is_current(stamp, sources):
        return

    def manage(*arguments: str, watch: Callable[[str], None] = lambda line: None) -> None:
        run([PYTHON, "manage.py", *arguments], what=f"manage.py {arguments[0]}", env=site, watch=watch)

    with step("Database tables"):
        _persist(lambda: manage("migrate", "--no-input"), servers, stop)
    if site["DEMO"] not in ("", "0", "false"):
        with step("Demo campaign") as watch:
            _persist(lambda: manage("load_demo", watch=watch), servers, stop)
    if stamp is not None:
        stamps.write(stamp, sources)


def _persist(command: Callable[[], None], servers: Servers, stop: Stop, *, always: bool = False) -> None:
    """Repeat a step that did not fail by itself: a process of its own was killed, or a server of ours ended meanwhile.

    Each may be repeated: a cluster is used when it is complete, migrations are transactions, the demo adds what is missing.

    Args:
        command: The step; raises CommandFailed.
        servers: Our servers, which are started again by themselves.
        stop: Whether somebody asked to stop.
        always: Repeat it whatever the reason.
    """
    for left in range(TRIES_OF_A_STEP, 0, -1):
        restarts = servers.restarts
        try:
            command()
        except CommandFailed as error:
            disturbed = always or error.status < 0 or servers.restarts > restarts or bool(servers.stopped())
            disturbed = disturbed or any(sign in error.remedy for sign in LOST_CONNECTION)
            if not disturbed or left == 1 or stop():
                raise
            while servers.is_kept() and servers.stopped() and not stop():
                time.sleep(0.2)
        else:
            return


def _supervise(configuration: Configuration, site: Mapping[str, str], stop: Stop, *, hot_reload: bool) -> None:
    started = development.programs(configuration, site) if hot_reload else programs(configuration, site)
    supervisor = Supervisor(started, configuration.logs)
    changes = development.Changes(supervisor.children)
    try:
        with step("Web, live and worker processes"):
            _wait_until_ready(configuration, f"http://{LOOPBACK}:{site['LIVE_PORT']}", supervisor, stop)
        if not stop():
            _welcome(configuration, supervisor, stop, site.get("PAGES_URL") or configuration.address)
        while not stop():
            supervisor.tend()
            changes.restart_changed()
            time.sleep(0.2)
    finally:
        echo("Stopping ...")
        supervisor.stop()


def _wait_until_ready(configuration: Configuration, live_address: str, supervisor: Supervisor, stop: Stop) -> None:
    began = reminded = time.monotonic()
    missing: list[str] = ["web"]
    while missing and not stop():
        supervisor.tend()
        _give_up_on_failures(supervisor)
        time.sleep(0.3)
        explained = time.monotonic() - began > EXPLAINS_AFTER_S  # until then a part that is away is only on its way
        missing = readiness.missing_parts(configuration.address, live_address, explained=explained)
        if missing and time.monotonic() - reminded > REMINDS_EVERY_S:
            reminded = time.monotonic()
            echo(f"    still waiting for: {', '.join(missing)}")


def _give_up_on_failures(supervisor: Supervisor) -> None:
    """Raise when a program keeps ending by itself before everything was ready once; one that is killed may start again."""
    for child in supervisor.children:
        if child.failures >= FAILURES_BEFORE_GIVING_UP:
            raise LocalError(
                f"{child.program.name} stopped {child.failures} times before Maquette was ready.",
                "\n".join(["Its last lines:", *child.last_lines, f"All of them: {child.log}"]),
            )


def _welcome(configuration: Configuration, supervisor: Supervisor, stop: Stop, address: str) -> None:
    logins = _demo_logins(configuration.address, supervisor, stop)
    echo()
    echo(coloured(f"Maquette is ready at {address}", "1;32"))
    echo()
    if logins:
        width = max(len(login["username"]) for login in logins)
        echo(f"  {'log in as':<{max(width, 9)}}   password")
        for login in logins:
            echo(f"  {login['username']:<{max(width, 9)}}   {login['password']}")
        echo()
    echo(f"  Logs are kept in {configuration.logs}. Ctrl-C stops everything.")
    echo()


def _demo_logins(address: str, supervisor: Supervisor, stop: Stop) -> list[dict[str, str]]:
    """Return the demo's log-ins; none when the site, which was ready just now, does not come back soon."""
    deadline = time.monotonic() + LOGINS_WITHIN_S
    while not stop() and time.monotonic() < deadline:
        logins = readiness.demo_logins(address)
        if logins is not None:
            return logins
        supervisor.tend()
        time.sleep(0.2)
    return []
