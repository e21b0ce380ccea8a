"""The version is written once, in pyproject.toml; what has to repeat it agrees."""

import json
import re
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_the_site_reports_it() -> None:
    assert settings.VERSION == VERSION


def test_the_front_end_has_it() -> None:
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    locked = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    assert (package["version"], locked["version"], locked["packages"][""]["version"]) == (VERSION, VERSION, VERSION)


def test_the_changelog_begins_with_what_is_unreleased_and_knows_it() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1] == VERSION
