"""A Maquette of its own for faults that a running one cannot be given: a proxy in front of the broker, small disks.

The broker is the embedded one, kept alive as `make run` keeps it. The disks are file systems in memory, mounted in a new directory;
without the right to mount (root) they are left out, and so are their faults.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from annotator.local.configuration import Configuration
from annotator.local.servers import Servers
from tests.load.proxy import Proxy
from tests.running import start_maquette

#: Room for a database with 100,000 open items, and for photos.
DISKS = {"postgres": "1200m", "artifacts": "64m"}
SOMEBODY_ELSES = "postgres://somebody.else/"


@dataclass(frozen=True)
class OwnSite:
    """What runs: its address, its directory, and the way to its broker."""

    address: str
    var: Path
    proxy: Proxy


@contextmanager
def own_site(*, disks: bool = True) -> Iterator[OwnSite]:
    """Start it without the demo, and remove it afterwards with all its data."""
    with tempfile.TemporaryDirectory(prefix="maquette-chaos-") as folder, ExitStack() as stack:
        var = Path(folder) / "var"
        for name, size in DISKS.items() if disks else ():
            stack.enter_context(small_disk(var / name, size))
        proxy = stack.enter_context(_broker_behind_a_proxy(var))
        url = f"redis://:{(var / 'broker' / 'password').read_text().strip()}@127.0.0.1:{proxy.port}/0"
        running = stack.enter_context(start_maquette(var, DEMO="0", BROKER_URL=url))
        yield OwnSite(running.address, var, proxy)


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """Mount a file system in memory there, if this account may; unmount it at the end, even while a process uses it."""
    folder.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    try:
        yield
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def _broker_behind_a_proxy(var: Path) -> Iterator[Proxy]:
    servers = Servers(Configuration(0, var, database_url=SOMEBODY_ELSES, broker_url=None, artifacts_url=""))
    servers.start()
    servers.keep_alive()
    port = urlsplit(servers.broker_url).port
    assert port is not None
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
        servers.stop()
