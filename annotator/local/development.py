"""`make dev`: the programs of `make run` with hot reload.

Vite's development server serves the pages and passes everything else on to the site. Django's own server reloads itself;
the other programs are restarted by the supervisor when a source of theirs changes.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from annotator.local import programs as production
from annotator.local.bootstrap import FRONTEND, PYTHON, find_npm
from annotator.local.child import Child
from annotator.local.configuration import Configuration
from annotator.local.machine import LOOPBACK, ROOT
from annotator.local.programs import Program

PAGES_PORT = 5173
PAGES_URL = f"http://{LOOPBACK}:{PAGES_PORT}"
#: What the site gets besides: debug pages, and the origin of Vite's pages.
ENVIRONMENT = {
    "DEBUG": "true",
    "CSRF_TRUSTED_ORIGINS": f"{PAGES_URL},http://localhost:{PAGES_PORT}",
    "PAGES_URL": PAGES_URL,
}
SITE_SOURCES = (ROOT / "annotator", ROOT / "inference_worker" / "contract", ROOT / "inference_worker" / "storage")
WORKER_SOURCES = (ROOT / "inference_worker",)
WATCHED = {
    **dict.fromkeys(("live", "site", "exports"), SITE_SOURCES),
    **dict.fromkeys(("worker", "quick", "checks"), WORKER_SOURCES),
}
LOOKS_EVERY_S = 1.0


def programs(configuration: Configuration, site: Mapping[str, str]) -> list[Program]:
    """Return the programs of `make run` with hot reload, and Vite's development server."""
    found = [
        replace(program, watches=WATCHED.get(program.name, ()))
        for program in production.programs(configuration, site)
        if program.name != "web"
    ]
    server = (str(PYTHON), "manage.py", "runserver", f"{LOOPBACK}:{configuration.port}")
    health = f"{configuration.address}/livez"
    web = Program("web", server, site, hides="/readyz", health_url=health)
    vite = (find_npm(), "run", "dev", "--", "--host", LOOPBACK, "--port", str(PAGES_PORT), "--strictPort")
    pages = Program("pages", vite, {**site, "MAQUETTE_URL": configuration.address}, directory=FRONTEND)
    return [web, *found, pages]


class Changes:
    """Restarts the children whose sources have changed since the last look."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = [child for child in children if child.program.watches]
        self._seen = {child.program.name: state(child.program.watches) for child in self._children}
        self._looked = time.monotonic()

    def restart_changed(self) -> None:
        """Look at the sources at most once a second."""
        if not self._children or time.monotonic() - self._looked < LOOKS_EVERY_S:
            return
        self._looked = time.monotonic()
        for child in self._children:
            found = state(child.program.watches)
            if found != self._seen[child.program.name]:
                self._seen[child.program.name] = found
                child.report("restarts: its sources changed")
                child.restart()


def state(folders: Iterable[Path]) -> dict[Path, int]:
    """Return each Python file below `folders` with the time of its last change, in nanoseconds."""
    return {path: path.stat().st_mtime_ns for folder in folders for path in folder.rglob("*.py") if path.exists()}
