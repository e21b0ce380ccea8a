"""`make test` after the installation: every check and a summary at the end.

pytest runs beside the other checks, which run one after the other: two cores stay busy while a browser or a type checker
waits. All of them run even when one fails, so that one look at the summary shows everything that is wrong. While a fresh
clone installs its Python packages, the checks that need none of them run already.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
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


#: The check with the most work, beside all others. It gives way to them, because they wait much of the time, and fills both
#: cores when they have ended. It alone prints as it goes; they print when they end.
BESIDE_THE_OTHERS = "pytest"
YIELDS = ("nice", "-n", "15")
#: The checks that drive a browser.
NEED_CHROMIUM = {"frontend-test", "browser"}
#: The checks that need nothing but Node, the front end's packages and Chromium.
NEED_NO_PYTHON_PACKAGES = ("frontend-check", "frontend-test")


@dataclass(frozen=True)
class Check:
    """One command that must succeed.

    Attributes:
        summary: What the last line that sums it up contains.
        coverage: What the line with the share of covered lines contains.
        environment: Variables for this command alone.
        also_passes: Exit statuses besides 0 that mean success.
    """

    name: str
    command: tuple[str, ...]
    directory: Path = ROOT
    summary: str = ""
    coverage: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
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
    measured = {"PYTEST_PLUGINS": "tests.line_coverage"}
    return [
        Check("ruff", (str(BIN / "ruff"), "check", ".")),
        Check("format", (str(BIN / "ruff"), "format", "--check", "--quiet", ".")),
        Check("imports", (str(BIN / "lint-imports"), "--no-cache"), summary="Contracts:"),
        Check("frontend-check", (npm, "run", "check"), FRONTEND),
        Check("frontend-test", (npm, "run", "test:coverage"), FRONTEND, summary="Tests ", coverage="Lines "),
        Check("types", (str(BIN / "mypy"),), summary="Success"),
        Check("migrations", (str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run")),
        Check("contract", (npm, "run", "contract:check"), FRONTEND),
        Check(
            "pytest",
            (*YIELDS, *pytest, "-n", "2", "-m", NOT_BY_DEFAULT),
            summary=" passed",
            coverage="TOTAL ",
            environment=measured,
        ),
        Check(
            "browser",
            (*pytest, "-m", "e2e"),
            summary=" passed",
            also_passes=(NOTHING_COLLECTED,),
        ),
    ]


def check_beside_installation(results: Path) -> None:
    """Run the checks that need no Python packages, and keep in `results` how they ended for `check`."""
    OUTPUT.mkdir(exist_ok=True)
    env = least_environment(browser=True)
    ended = [_run(check, env, at_once=True) for check in _select(NEED_NO_PYTHON_PACKAGES)]
    results.write_text(json.dumps([[one.check.name, one.passed, one.seconds, one.summary] for one in ended]))


def check(only: Sequence[str] = (), earlier: Path | None = None) -> int:
    """Run the checks (or those named in `only`), print the summary, and return 0 when all passed.

    Args:
        only: Names of checks.
        earlier: What `check_beside_installation` has kept; those checks do not run again.
    """
    selected = _select(only)
    results = _read_results(earlier) if earlier is not None else []
    wanted = [check for check in selected if check.name not in {result.check.name for result in results}]
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
            results = sorted(results + _run_all(wanted, env), key=lambda result: selected.index(result.check))
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


def _read_results(path: Path) -> list[Result]:
    known = {check.name: check for check in checks()}
    return [
        Result(known[name], passed, seconds, summary) for name, passed, seconds, summary in json.loads(path.read_text())
    ]


def _configuration(var: Path) -> Configuration:
    """Return a start of its own: a free port, nothing of the environment's servers or stores."""
    found = Configuration.from_environment({"MAQUETTE_VAR": str(var), "PORT": str(free_port())})
    return replace(found, database_url=os.environ.get("TEST_DATABASE_URL"))


def test_environment(configuration: Configuration, servers: Servers, *, browser: bool) -> dict[str, str]:
    """Return the least that the checks need, so that tests see each setting's default, whatever this machine sets."""
    site = configuration.site_environment(database_url=servers.database_url, broker_url=servers.broker_url)
    needed = {name: site[name] for name in ("DATABASE_URL", "BROKER_URL", "ARTIFACTS_URL", "EXPORTS_DIR", "SECRET_KEY")}
    return least_environment(browser=browser) | needed


def least_environment(*, browser: bool) -> dict[str, str]:
    """Return the part of `test_environment` that needs no servers; with `browser`, Chromium is installed when it is missing."""
    kept = {name: value for name, value in environment_without_surprises().items() if name not in OPTIONAL_SETTINGS}
    chosen = {
        "DJANGO_SETTINGS_MODULE": "annotator.settings",
        "OMP_NUM_THREADS": "1",
        "NO_COLOR": "1",
        "MAQUETTE_TEST_OUTPUT": str(OUTPUT),
    }
    if browser:
        chosen["CHROMIUM"] = find_or_install_chromium()
    return kept | chosen


def _run_all(wanted: Sequence[Check], env: Mapping[str, str]) -> list[Result]:
    """Run the checks and return their results."""
    beside = [check for check in wanted if check.name == BESIDE_THE_OTHERS]
    others = [check for check in wanted if check.name != BESIDE_THE_OTHERS]
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = [pool.submit(_run, check, env) for check in beside]
        results = [_run(check, env, at_once=bool(beside)) for check in others]
        return [*results, *(future.result() for future in running)]


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
            env={**env, **check.environment},
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
