"""The environment of the Maquette that `make run` started here, for commands typed in another terminal.

`manage.py create_token lead` should mean the running site without anybody copying addresses. So `up` leaves the site's
environment in var/ while it runs, readable by its owner alone, and a command that has no DATABASE_URL takes it up.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from annotator.local.machine import LOOPBACK

FILE = "running.json"
NAMES = (
    "SECRET_KEY",
    "PSEUDONYM_SECRET",
    "DATABASE_URL",
    "BROKER_URL",
    "ARTIFACTS_URL",
    "EXPORTS_DIR",
    "LIVE_URL",
    "PUBLIC_URL",
    "DEMO",
    "REQUIRED_QUEUES",
    "PORT",
)


def announce(var: Path, site: Mapping[str, str]) -> None:
    """Leave the site's environment for others; the file is the owner's alone from its first byte."""
    path = var / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"process": os.getpid(), "environment": {name: site[name] for name in NAMES if name in site}}, file)


def withdraw(var: Path) -> None:
    """Remove the environment: nothing runs here any more."""
    (var / FILE).unlink(missing_ok=True)


def adopt(root: Path, env: MutableMapping[str, str] = os.environ) -> bool:
    """Fill in what `env` lacks from the Maquette running here; False when none runs or a DATABASE_URL is given."""
    if env.get("DATABASE_URL"):
        return False
    running = _read(root, env)
    if running is None:
        return False
    for name, value in running["environment"].items():
        env.setdefault(name, value)
    return True


def _read(root: Path, env: Mapping[str, str]) -> dict[str, Any] | None:
    """Return what the running Maquette announced; None when none runs."""
    var = Path(env.get("MAQUETTE_VAR") or root / "var").expanduser()
    try:
        running: dict[str, Any] = json.loads(((var if var.is_absolute() else root / var) / FILE).read_text())
    except (OSError, ValueError):
        return None
    return running if _lives(running.get("process")) else None


def _lives(process: object) -> bool:
    if not isinstance(process, int):
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def address(root: Path, env: Mapping[str, str] = os.environ) -> str | None:
    """Return where the Maquette of this checkout (or of MAQUETTE_VAR) is served; None when none runs."""
    running = _read(root, env)
    return f"http://{LOOPBACK}:{running['environment']['PORT']}" if running else None
