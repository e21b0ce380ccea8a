"""From a fresh clone to something that can start: the virtual environment, the packages, the front end.

Runs with the system's own python3. Each part keeps a stamp of what it was made from, so that the second
call only compares hashes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from annotator.local import stamps
from annotator.local.console import step
from annotator.local.errors import LocalError
from annotator.local.machine import ROOT, is_root, one_apt, run

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "maquette-stamp.json"
FRONTEND = ROOT / "frontend"
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)
RUN_EXTRAS = ("worker", "embedded")
TEST_EXTRAS = ("worker", "training", "embedded", "dev")


def bootstrap(extras: tuple[str, ...], *, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Install what `extras` of pyproject.toml need and build the front end, both at the same time.

    Args:
        extras: Names of extras.
        meanwhile: Called when the front end is built, perhaps before the packages are there.

    Raises:
        LocalError: something is missing on this machine; the remedy names what to install.
    """
    check_python()

    def frontend() -> None:
        build_frontend()
        meanwhile()

    with ThreadPoolExecutor(max_workers=2) as pool:
        parts = [pool.submit(install_packages, extras), pool.submit(frontend)]
        for part in parts:
            part.result()


def check_python() -> None:
    """Raise LocalError when the Python that runs this is too old."""
    if sys.version_info < OLDEST_PYTHON:
        raise LocalError(
            f"Maquette needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.",
            "Install a newer Python and name it: make run PYTHON=python3.12",
        )


def packages_are_installed(extras: tuple[str, ...]) -> bool:
    """Return whether .venv has what `extras` need, at the versions that are pinned now."""
    installed = _installed()
    return installed.get("pins") == _pins() and set(extras) <= set(installed["extras"]) and PYTHON.exists()


def install_packages(extras: tuple[str, ...]) -> None:
    """Create .venv and install the pinned packages of the project and of `extras` into it."""
    if packages_are_installed(extras):
        return
    installed = _installed()
    wanted = sorted(set(extras) | set(installed.get("extras", [])))
    note = "" if installed else "(the first time: torch is large, this takes a few minutes)"
    with step("Python packages", note) as watch:
        if not PYTHON.exists():
            _create_environment()
        _pip_install(requirements(wanted), watch)
        STAMP.write_text(json.dumps({"pins": _pins(), "extras": wanted}))


def _pins() -> str:
    return stamps.digest([ROOT / "pyproject.toml", ROOT / "constraints.txt"], sys.version)


def _installed() -> dict[str, Any]:
    """Return what the last installation wrote about itself; empty before the first."""
    return dict(json.loads(STAMP.read_text())) if STAMP.exists() else {}


def build_frontend() -> None:
    """Install the front end's packages and build it into frontend/dist, where the site serves it from."""
    if not (FRONTEND / "package.json").exists():
        raise LocalError(f"{FRONTEND / 'package.json'} is missing.", "This clone is not complete; clone it again.")
    sources = stamps.digest([FRONTEND], "built")
    packages = stamps.digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    modules_stamp = FRONTEND / "node_modules" / ".maquette-stamp"
    build_stamp = FRONTEND / "dist" / ".maquette-stamp"
    if not stamps.is_current(modules_stamp, packages):
        npm = find_npm()
        with step("Front-end packages"):
            run([npm, "ci", "--no-audit", "--no-fund"], what="npm ci", cwd=FRONTEND)
            stamps.write(modules_stamp, packages)
    if not stamps.is_current(build_stamp, sources):
        with step("Front-end build"):
            run([find_npm(), "run", "build"], what="Building the front end", cwd=FRONTEND)
            stamps.write(build_stamp, sources)


def find_npm() -> str:
    """Return the path of npm, when Node is there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    remedy = "Install a current Node 20 or newer with npm: https://nodejs.org/en/download (Debian 12's own package is too old)."
    if node is None or npm is None:
        raise LocalError("Maquette needs Node.js and npm to build its pages; they were not found.", remedy)
    version = run([node, "--version"], what="node --version").strip()
    if tuple(int(part) for part in version.lstrip("v").split(".")[:2]) < OLDEST_NODE:
        raise LocalError(f"Maquette needs Node 20.19 or newer; {node} is {version}.", remedy)
    return npm


def requirements(extras: Sequence[str], *, with_site: bool = True) -> list[str]:
    """Return the lines of pyproject.toml for the site (with `with_site`) and for `extras`.

    Raises:
        LocalError: there is no such extra.
    """
    import tomllib  # not before Python 3.11, and an older one deserves the clear message of check_python

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    known = project["optional-dependencies"]
    wanted: list[str] = []
    pending = [*(["site"] if with_site else []), *extras]
    for extra in pending:
        if extra not in known:
            raise LocalError(f"There is no extra named {extra!r}.", f"The extras are: {', '.join(known)}.")
        for line in known[extra]:
            name, _, own_extras = line.rstrip("]").partition("[")
            if name == project["name"]:  # an extra that includes another one
                pending += [part.strip() for part in own_extras.split(",")]
            else:
                wanted.append(line)
    return list(dict.fromkeys(wanted))


def environment_without_surprises() -> dict[str, str]:
    """Return our environment without what would make each start slower or install somewhere else."""
    unwanted = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PIP_TARGET", "PIP_USER")
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def _pip_install(lines: Sequence[str], watch: Callable[[str], None]) -> None:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--prefer-binary",
        "--no-compile",  # half of pip's time; what is imported is compiled then
        "--no-input",
    ]
    env = environment_without_surprises() | {"PYTHONUNBUFFERED": "1"}
    constraints = ("--constraint", ROOT / "constraints.txt")
    run([*command, *constraints, *lines], what="pip install", env=env, watch=watch)


def _create_environment() -> None:
    """Make .venv; Debian keeps the part that puts pip into it in a package of its own."""
    if ENVIRONMENT.exists():
        shutil.rmtree(ENVIRONMENT)
    if importlib.util.find_spec("ensurepip") is None and not _debian_installs_venv():
        _create_with_other_pip()
        return
    run([sys.executable, "-m", "venv", ENVIRONMENT], what="Creating .venv", env=environment_without_surprises())


def _debian_installs_venv() -> bool:
    if not is_root() or shutil.which("apt-get") is None:
        return False
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    env = environment_without_surprises() | {"DEBIAN_FRONTEND": "noninteractive"}
    with step(f"Debian package {package}"), one_apt:
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", package]):
            if subprocess.run(["apt-get", "-q", *arguments], env=env, capture_output=True, check=False).returncode != 0:
                return False
    return True


def _create_with_other_pip() -> None:
    """Make .venv without ensurepip, with the pip of the system."""
    if importlib.util.find_spec("pip") is None or importlib.util.find_spec("venv") is None:
        raise LocalError(
            "This Python can make a virtual environment only with the package python3-venv.",
            "Install it (Debian, Ubuntu: sudo apt-get install python3-venv) and start again.",
        )
    env = environment_without_surprises()
    run([sys.executable, "-m", "venv", "--without-pip", ENVIRONMENT], what="Creating .venv", env=env)
    run([sys.executable, "-m", "pip", "--python", PYTHON, "install", "pip"], what="Putting pip into .venv", env=env)
