"""The processes of Maquette on one machine, and the command line of each."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from annotator.local.bootstrap import PYTHON
from annotator.local.configuration import Configuration, worker_environment
from annotator.local.machine import LOOPBACK, ROOT

BIN = PYTHON.parent
# Containers usually run as root. Celery warns because of pickle, which neither application accepts.
QUIET = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}


@dataclass(frozen=True)
class Program:
    """One process to keep alive.

    Attributes:
        name: The first column of its log lines.
        hides: Lines that contain this go only to the log file, such as the health checks at the start.
        health_url: The URL that responds while it is healthy; empty for a program that serves no HTTP.
        directory: Its working directory.
        watches: With hot reload, the folders whose changes restart it.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    stops_within_s: float = 6.0
    hides: str = ""
    health_url: str = ""
    directory: Path = ROOT
    watches: tuple[Path, ...] = ()


def programs(configuration: Configuration, site: Mapping[str, str]) -> list[Program]:
    """Return every process, in the order in which they start.

    Args:
        configuration: Where things are kept, and the port of the site.
        site: The environment of the site; the inference workers get it without the site's secrets.
    """
    worker = worker_environment(site) | QUIET | {"OMP_NUM_THREADS": site.get("OMP_NUM_THREADS", _threads())}
    beat = configuration.var / "beat-schedule"
    live = f"http://{LOOPBACK}:{site['LIVE_PORT']}"
    return [
        Program("web", _web(configuration.port), site, hides="/readyz", health_url=f"{configuration.address}/livez"),
        Program("live", _live(site["LIVE_PORT"]), site, health_url=f"{live}/livez"),
        Program(
            "site",
            _celery("annotator.celery", "events", 2, "-n", "events@%h", "-B", "-s", str(beat)),
            {**site, **QUIET},
        ),
        Program("exports", _celery("annotator.celery", "exports", 1, "-n", "exports@%h"), {**site, **QUIET}),
        Program("worker", _celery("inference_worker.celery_app", "gpu,cpu", 1, "-n", "candidates@%h"), worker),
        Program("quick", _celery("inference_worker.celery_app", "interactive", 1, "-n", "quick@%h"), worker),
        Program("checks", _celery("inference_worker.celery_app", "checks", 1, "-n", "checks@%h"), worker),
    ]


def _web(port: int) -> tuple[str, ...]:
    """Return the command of the front (docs/decisions/0008-slow-clients.md): request headers have to arrive within ten seconds."""
    command = (str(BIN / "granian"), "--interface", "asgi", "--http", "1", "--host", LOOPBACK, "--port", str(port))
    sizes = ("--workers", "2", "--backlog", "2048", "--backpressure", "4096", "--http1-header-read-timeout", "10000")
    ends = ("--workers-kill-timeout", "5", "--respawn-failed-workers", "--respawn-interval", "0.5")
    return (*command, *sizes, *ends, "--no-ws", "--log-level", "warning", "annotator.front.application:application")


def _live(port: str) -> tuple[str, ...]:
    command = (str(BIN / "uvicorn"), "annotator.asgi:application", "--host", LOOPBACK, "--port", port)
    limits = ("--http", "annotator.http.live.protocol:PromptH11Protocol", "--ws-max-size", "4096")
    return (*command, *limits, "--lifespan", "off", "--log-level", "warning", "--timeout-graceful-shutdown", "2")


def _celery(app: str, queues: str, concurrency: int, *more: str) -> tuple[str, ...]:
    command = (str(BIN / "celery"), "--quiet", "-A", app, "worker", "-Q", queues, "-c", str(concurrency))
    return (*command, "--loglevel", "warning", *more)


def _threads() -> str:
    """Return the threads of a worker: one core is left for the web pages, since people wait for those."""
    return str(max(1, (os.cpu_count() or 1) - 1))
