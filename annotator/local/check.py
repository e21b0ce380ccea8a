"""`make test` after the installation: every check and a summary at the end.

Checks of one process each run two at a time, then the others one after the other. All of them run even when one fails,
so that one look at the summary shows everything that is wrong.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from annotator.local.bootstrap import FRONTEND, PYTHON, environment_without_surprises, find_npm
from annotator.local.browser import find_or_install_chromium
from annotator.local.configuration import OPTIONAL_SETTINGS, Configuration
from annotator.local.console import coloured, echo
from annotator.local.errors import LocalError
from annotator.local.machine import ROOT, free_port
from annotator.local.servers import Servers

BIN = PYTHON.parent
OUTPUT = ROOT / "test-output"
NOTHING_COLLECTED = 5
LINT = ("ruff", "format", "imports", "frontend-check", "types")
PERCENT = re.compile(r"\d+(?:\.\d+)? ?%")
NOT_BY_DEFAULT = "not e2e and not load and not gpu"


#: The checks of one process each, of which two share the machine: those that only read the sources, and the pages' tests.
SIDE_BY_SIDE = {*LINT, "migrations", "contract", "frontend-test"}
#: The checks that drive a browser.
NEED_CHROMIUM = {"frontend-test", "browser"}


@dataclass(frozen=True)
class Check:
    """One command that must succeed.

    Attributes:
        summary: What the last line that sums it up contains.
        coverage: What the line with the share of covered lines contains.
        also_passes: Exit statuses besides 0 that mean success.
    """

    name: str
    command: tuple[str, ...]
    directory: Path = ROOT
    summary: str = ""
    coverage: str = ""
    also_passes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Result:
    """How a check ended, with the line that sums it up."""

    check: Check
    passed: bool
    seconds: float
    summary: str


def checks() -> list[Check]:
    """Return everything that must hold, the quick ones first."""
    npm, pytest = find_npm(), (str(PYTHON), "-m", "pytest", "-q", "--durations=5")
    measured = ("--cov", "--cov-report=term")
    return [
        Check("ruff", (str(BIN / "ruff"), "check", ".")),
        Check("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
        Check("imports", (str(BIN / "lint-imports"), "--no-cache"), summary="Contracts:"),
        Check("frontend-check", (npm, "run", "check"), FRONTEND),
        Check("frontend-test", (npm, "run", "test:coverage"), FRONTEND, summary="Tests ", coverage="Lines "),
        Check("types", (str(BIN / "mypy"),), summary="Success"),
        Check("migrations", (str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run")),
        Check("contract", (npm, "run", "contract:check"), FRONTEND),
        Check("pytest", (*pytest, "-n", "2", "-m", NOT_BY_DEFAULT, *measured), summary=" passed", coverage="TOTAL "),
        Check(
            "browser",
            (*pytest, "-m", "e2e"),
            summary=" passed",
            also_passes=(NOTHING_COLLECTED,),
        ),
    ]


def check(only: Sequence[str] = ()) -> int:
    """Run the checks (or those named in `only`), print the summary, and return 0 when all passed."""
    wanted = _select(only)
    OUTPUT.mkdir(exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="maquette-test-") as var:
        configuration = _configuration(Path(var))
        servers = Servers(configuration, durable=False)
        try:
            if {check.name for check in wanted} - set(LINT):
                servers.start()
            env = test_environment(
                configuration, servers, browser=bool(NEED_CHROMIUM & {check.name for check in wanted})
            )
            results = sorted(_run_all(wanted, env), key=lambda result: wanted.index(result.check))
        finally:
            servers.stop()
    return _conclude(results, time.monotonic() - started)


def format_sources() -> int:
    """Format and fix everything; return 0 when nothing is left that needs a person."""
    ruff, npm = str(BIN / "ruff"), find_npm()
    commands = [
        ((ruff, "check", "--fix", "--quiet", "."), ROOT),
        ((ruff, "format", "."), ROOT),
        ((npm, "run", "format"), FRONTEND),
    ]
    return max(subprocess.run(command, cwd=directory, check=False).returncode for command, directory in commands)


def _select(only: Sequence[str]) -> list[Check]:
    known = checks()
    unknown = set(only) - {check.name for check in known}
    if unknown:
        raise LocalError(
            f"There is no check named {', '.join(sorted(unknown))}.",
            f"The checks are: {', '.join(check.name for check in known)}.",
        )
    return [check for check in known if not only or check.name in only]


def _configuration(var: Path) -> Configuration:
    """Return a start of its own: a free port, nothing of the environment's servers or stores."""
    found = Configuration.from_environment({"MAQUETTE_VAR": str(var), "PORT": str(free_port())})
    return replace(found, database_url=os.environ.get("TEST_DATABASE_URL"))


def test_environment(configuration: Configuration, servers: Servers, *, browser: bool) -> dict[str, str]:
    """Return the least that the checks need, so that tests see each setting's default, whatever this machine sets."""
    site = configuration.site_environment(database_url=servers.database_url, broker_url=servers.broker_url)
    kept = {name: value for name, value in environment_without_surprises().items() if name not in OPTIONAL_SETTINGS}
    needed = {name: site[name] for name in ("DATABASE_URL", "BROKER_URL", "ARTIFACTS_URL", "EXPORTS_DIR", "SECRET_KEY")}
    chosen = {
        "DJANGO_SETTINGS_MODULE": "annotator.settings",
        "OMP_NUM_THREADS": "1",
        "NO_COLOR": "1",
        "MAQUETTE_TEST_OUTPUT": str(OUTPUT),
    }
    if browser:
        chosen["CHROMIUM"] = find_or_install_chromium()
    return kept | needed | chosen


def _run_all(wanted: Sequence[Check], env: Mapping[str, str]) -> Iterator[Result]:
    """Run the checks and yield each result."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        single = [pool.submit(_run, check, env, at_once=True) for check in wanted if check.name in SIDE_BY_SIDE]
        yield from (future.result() for future in single)
    yield from (_run(check, env) for check in wanted if check.name not in SIDE_BY_SIDE)


def _run(check: Check, env: Mapping[str, str], *, at_once: bool = False) -> Result:
    """Run one check; its output goes to test-output/NAME.log and to the terminal, as it comes or all of it `at_once`."""
    title = f"\n{coloured(f'── {check.name}', '1;36')} {coloured(' '.join(check.command), '2')}"
    if not at_once:
        echo(title)
    started = time.monotonic()
    lines: list[str] = []
    with (OUTPUT / f"{check.name}.log").open("w") as log:
        process = subprocess.Popen(
            check.command,
            cwd=check.directory,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            lines.append(line.rstrip())
            if not at_once:
                echo(line.rstrip())
    status = process.wait()
    if at_once:
        echo("\n".join([title, *lines]))
    passed = status == 0 or status in check.also_passes
    return Result(check, passed, time.monotonic() - started, _summary(check, lines))


def _summary(check: Check, lines: list[str]) -> str:
    matching = [line for line in lines if check.summary and check.summary in line]
    summary = matching[-1].strip(" =") if matching else ""
    shares = [PERCENT.findall(line) for line in lines if check.coverage and check.coverage in line]
    return f"{summary}; {shares[-1][-1]} of lines covered" if shares and shares[-1] else summary


def _conclude(results: list[Result], seconds: float) -> int:
    width = max(len(result.check.name) for result in results)
    echo(f"\n{coloured('── summary', '1;36')} ({seconds:.0f} s)")
    for result in results:
        mark = coloured("✓", "32") if result.passed else coloured("✗", "1;31")
        echo(f"  {mark} {result.check.name:<{width}} {result.seconds:7.1f} s  {result.summary}")
    failed = [result.check.name for result in results if not result.passed]
    if failed:
        echo(coloured(f"\n{len(failed)} of {len(results)} checks failed: {', '.join(failed)}", "1;31"))
        echo(
            f"Their output is in {OUTPUT}. Again, only those: .venv/bin/python -m annotator.local check {' '.join(failed)}"
        )
        return 1
    echo(coloured(f"\nAll {len(results)} checks passed.", "1;32"))
    return 0
