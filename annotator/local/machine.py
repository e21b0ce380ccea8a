"""Small questions about this machine: free ports, secrets, commands, the account."""

from __future__ import annotations

import os
import resource
import secrets
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from annotator.local.errors import CommandFailed, LocalError

ROOT = Path(__file__).resolve().parents[2]
LOOPBACK = "127.0.0.1"
OPEN_FILES = 65536
#: Held while apt-get runs: two at once refuse one another.
one_apt = threading.Lock()


def is_root() -> bool:
    """Return whether we run as root."""
    return os.geteuid() == 0


def allow_many_connections() -> None:
    """Raise the limit of open files, which is often 1024, to what this account may have; children inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def port_is_free(port: int) -> bool:
    """Return whether a server could listen on the loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def remembered_port(path: Path) -> int:
    """Return the port written in `path` when it is still free, otherwise a new one, written there."""
    if path.exists():
        port = int(path.read_text())
        if port_is_free(port):
            return port
    port = free_port()
    path.write_text(f"{port}\n")
    return port


def kept_port(path: Path) -> int:
    """Return the port written in `path`, which its clients know already.

    Raises:
        LocalError: another program listens on it.
    """
    port = int(path.read_text())
    if not port_is_free(port):
        raise LocalError(f"Port {port} is taken", "Stop the program that listens on it.")
    return port


def is_process(number: int, names: tuple[str, ...]) -> bool:
    """Return whether the process lives and its program's name begins with one of `names`; numbers are used again."""
    try:
        name = Path(f"/proc/{number}/comm").read_text().strip()
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return name.startswith(names) and state != "Z"


def secret(path: Path) -> str:
    """Return the secret kept in `path` (mode 0600), generated at the first call."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(36))
    return path.read_text().strip()


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    watch: Callable[[str], None] = lambda line: None,
) -> str:
    """Run a command to its end and return what it printed; `watch` gets each line as it comes.

    Raises:
        CommandFailed: it failed; the remedy holds what it printed.
    """
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        env=None if env is None else dict(env),
        cwd=cwd,
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            watch(line.strip())
    output = "".join(lines)
    if process.returncode != 0:
        raise CommandFailed(what, process.returncode, _both_ends(output))
    return output


def _both_ends(output: str, head: int = 8, tail: int = 20) -> str:
    """Return the lines that hold the reason: some programs print it first and much after it, others print it last."""
    lines = output.strip().splitlines()
    if len(lines) > head + tail:
        lines = [*lines[:head], "...", *lines[-tail:]]
    return "\n".join(lines)
