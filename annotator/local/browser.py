"""Chromium for the browser tests: found, or installed where we may."""

from __future__ import annotations

import os
import shutil
import subprocess

from annotator.local.console import step
from annotator.local.errors import LocalError
from annotator.local.machine import is_root, one_apt, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = (
    "Install it and start again. Debian: sudo apt-get install chromium\n"
    "An installed one somewhere else is used with CHROMIUM=/path/to/chromium."
)


def find_or_install_chromium() -> str:
    """Return the path of a Chromium; as root on Debian it is installed when it is missing.

    Raises:
        LocalError: there is none and we may not or cannot install it.
    """
    return os.environ.get("CHROMIUM") or _find() or _install()


def _find() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _install() -> str:
    if not is_root() or shutil.which("apt-get") is None:
        raise LocalError("The browser tests need Chromium, which was not found.", REMEDY)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with step("Chromium from Debian"), one_apt:
        # A failed update is fine when the lists are there already: the installation then prints what is wrong.
        subprocess.run(["apt-get", "-q", "update"], env=env, capture_output=True, check=False)
        run(
            ["apt-get", "-q", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
            what="apt-get install chromium",
            env=env,
        )
    found = _find()
    if found is None:
        raise LocalError("apt-get installed Chromium, but it is still not found.", REMEDY)
    return found
