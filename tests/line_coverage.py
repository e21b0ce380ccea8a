"""Which lines of the product the tests execute: a pytest plug-in over SlipCover (PYTEST_PLUGINS=tests.line_coverage).

SlipCover puts probes into the bytecode of the product's modules and leaves everything else as it is; before Python 3.12,
tracing doubles the time of the tests instead. It has to be loaded before any module of the product: a plug-in of the
environment is, in each process of pytest-xdist too. Each process measures itself; the first one adds them up and prints
the table.
"""

from __future__ import annotations

import json
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import slipcover
from slipcover.importer import SlipcoverMetaPathFinder

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = [str(ROOT / name) for name in ("annotator", "inference_worker")]
OMITTED = ["*/migrations/*"]
EXCLUDED = ["raise NotImplementedError", r"\.\.\.$"]
#: After so many calls of probes that have fired already, SlipCover takes them out of the functions it finds. Never: that
#: replaces the code of functions that tests may hold, and saves nothing measurable.
NEVER = 2**31 - 1


class PackageFinder(SlipcoverMetaPathFinder):
    """Lets SlipCover load the product's modules and leaves every other import to Python and pytest."""

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return the spec of a module of the product, whose loader puts the probes in."""
        if fullname.partition(".")[0] not in {Path(package).name for package in PACKAGES}:
            return None
        found: ModuleSpec | None = super().find_spec(fullname, path, target)
        return found


class LineCoverage:
    """What this process has executed, and in the first process what the others have."""

    def __init__(self, probes: slipcover.Slipcover) -> None:
        self.probes = probes
        self.of_workers: list[dict[str, Any]] = []

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand what a worker has executed to the first process."""
        if hasattr(session.config, "workeroutput"):
            self.probes.source = None  # the first process adds the modules that nothing imports
            session.config.workeroutput["line_coverage"] = json.dumps(self.probes.get_coverage())

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Keep what a worker has executed; one that crashed hands nothing over, and its tests fail."""
        found = getattr(node, "workeroutput", {}).get("line_coverage")
        if found is not None:
            self.of_workers.append(json.loads(found))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print each module with lines that nothing executed, and the share of all."""
        covered = self.probes.get_coverage()
        for found in self.of_workers:
            slipcover.merge_coverage(covered, found)
        terminalreporter.section("lines that the tests execute")
        for line in table(covered):
            terminalreporter.write_line(line)


def table(covered: dict[str, Any]) -> list[str]:
    """Return the lines of the table, one for each module that is not covered wholly, and the total."""
    rows = [(name, file["summary"]) for name, file in sorted(covered["files"].items()) if file["missing_lines"]]
    rows.append(("TOTAL", covered["summary"]))
    width = max(len(name) for name, _ in rows)
    return [
        f"{name:<{width}} {row['covered_lines'] + row['missing_lines']:7d} {row['missing_lines']:7d} {int(row['percent_covered']):4d}%"
        for name, row in rows
    ]


def pytest_configure(config: pytest.Config) -> None:
    """Register the hooks."""
    config.pluginmanager.register(LineCoverage(PROBES), "line-coverage")


PROBES = slipcover.Slipcover(source=PACKAGES, omit=OMITTED, exclude_also=EXCLUDED, d_miss_threshold=NEVER)
sys.meta_path.insert(0, PackageFinder(PROBES, slipcover.FileMatcher(sources=PACKAGES, omit=OMITTED)))
