"""PostgreSQL refuses to run as root; this is how its programs run all the same, without a new system user.

A plain user runs them directly. Root runs them in a user namespace of their own, where the files stay
root's and work even below a directory that only root may enter. Containers that forbid user namespaces
get the older way: the account `nobody`, with the programs and the data where it can reach them.
"""

from __future__ import annotations

import functools
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from annotator.local.errors import LocalError
from annotator.local.machine import is_root

NOBODY_ID = 65534
NAMESPACE = ("unshare", "--user", f"--map-user={NOBODY_ID}", f"--map-group={NOBODY_ID}", "--")
ACCOUNT = ("setpriv", f"--reuid={NOBODY_ID}", f"--regid={NOBODY_ID}", "--clear-groups", "--")
REACHABLE = Path("/var/tmp")


@dataclass(frozen=True)
class Privileges:
    """How to run a program that refuses root: `prefix` comes before the command."""

    prefix: tuple[str, ...]
    changes_account: bool = False

    def own(self, path: Path) -> None:
        """Give `path` and what it holds to the account that will use it."""
        if not self.changes_account:
            return
        os.chown(path, NOBODY_ID, NOBODY_ID)
        for folder, folders, files in os.walk(path):
            for name in (*folders, *files):
                os.chown(Path(folder, name), NOBODY_ID, NOBODY_ID, follow_symlinks=False)

    def reachable(self, path: Path) -> Path:
        """Return `path` itself when the account can enter every parent, otherwise a place of its own in /var/tmp."""
        if not self.changes_account or _everyone_may_enter(path):
            return path
        digest = hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]
        return _place_of_ours(f"maquette-{digest}") / path.name

    def reachable_copy(self, path: Path) -> Path:
        """Do as `reachable` does, with the files of `path` copied there."""
        target = self.reachable(path)
        if target != path and not target.exists():
            shutil.copytree(path, target, symlinks=True)
        return target


DIRECT = Privileges(())
USER_NAMESPACE = Privileges(NAMESPACE)
NOBODY = Privileges(ACCOUNT, changes_account=True)


@functools.cache
def unprivileged() -> Privileges:
    """Return the first way that works on this machine.

    Raises:
        LocalError: we are root and neither way works.
    """
    if not is_root():
        return DIRECT
    for way in (USER_NAMESPACE, NOBODY):
        if _works(way):
            return way
    raise LocalError(
        "PostgreSQL does not run as root, and this machine allows neither a user namespace nor another account.",
        "Run Maquette as a plain user, or point DATABASE_URL at a PostgreSQL server.",
    )


def _place_of_ours(name: str) -> Path:
    """Return a directory in /var/tmp that nobody else made before us.

    Raises:
        LocalError: another account owns it, or it is a link.
    """
    place = REACHABLE / name
    place.mkdir(mode=0o755, exist_ok=True)
    if place.is_symlink() or place.stat().st_uid != os.geteuid():
        raise LocalError(f"{place} belongs to somebody else.", "Remove it, or set DATABASE_URL.")
    return place


def _works(way: Privileges) -> bool:
    if shutil.which(way.prefix[0]) is None:
        return False
    return subprocess.run([*way.prefix, "true"], capture_output=True, check=False).returncode == 0


def _everyone_may_enter(path: Path) -> bool:
    existing = [parent for parent in path.resolve().parents if parent.exists()]
    return all(parent.stat().st_mode & 0o001 for parent in existing)
