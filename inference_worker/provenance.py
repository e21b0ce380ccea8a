"""What made something: the identity of weights, and the version and git commit of this code. Manifests and releases hold both.

Site, worker and the model library share this module; it needs nothing but Python.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_COMMIT_DIGITS = frozenset("0123456789abcdef")


def weights_sha256(digests: Iterable[str]) -> str:
    """Return the identity of weights: the SHA-256 over their files' hex digests, sorted, a line each.

    In a shell: `jq -r '.files[].sha256' manifest.json | sort | sha256sum`.
    """
    return hashlib.sha256("".join(f"{digest}\n" for digest in sorted(digests)).encode()).hexdigest()


@lru_cache(maxsize=1)
def code_version() -> dict[str, str]:
    """Return `version` and `commit` of this code; `commit` is "" where neither GIT_COMMIT nor a git checkout names it."""
    return {"version": _version(), "commit": _commit()}


def trained_code_version() -> dict[str, str]:
    """Return `code_version`, with "+changed" behind the commit of a checkout whose files differ from it."""
    found = code_version()
    is_changed = bool(found["commit"]) and bool(_git("status", "--porcelain"))
    return {**found, "commit": found["commit"] + ("+changed" if is_changed else "")}


def _version() -> str:
    project = _ROOT / "pyproject.toml"
    if project.is_file():
        return str(tomllib.loads(project.read_text())["project"]["version"])
    try:
        return version("maquette")
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    """Images are built without the repository, so they set GIT_COMMIT; a source tree is asked itself."""
    named = os.environ.get("GIT_COMMIT", "").strip().lower() or _git("rev-parse", "HEAD")
    return named if 7 <= len(named) <= 64 and set(named) <= _COMMIT_DIGITS else ""


def _git(*arguments: str) -> str:
    if not (_ROOT / ".git").exists():  # an installed package inside somebody else's repository has another history
        return ""
    command = ["git", "-C", str(_ROOT), *arguments]
    try:
        found = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
