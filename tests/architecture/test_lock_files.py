"""The lock files pin everything and name no host: they must work from wherever packages come from."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.!]*")


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> set[str]:
    return {normalised(line.split("==")[0]) for line in (ROOT / "constraints.txt").read_text().splitlines()}


def requirements() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [line for extra in project["optional-dependencies"].values() for line in extra]
    return [line for line in lines if not line.startswith(f"{project['name']}[")]


def test_constraints_are_plain_pins() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_every_requirement_is_pinned() -> None:
    names = {normalised(re.split(r"[\[=<>~! ;]", line)[0]) for line in requirements()}
    assert names - pins() == set()


def front_end_packages() -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
    return packages


def test_the_front_end_lock_file_names_no_host() -> None:
    assert [name for name, package in front_end_packages().items() if "resolved" in package] == []


def test_front_end_packages_are_fixed_by_their_digest() -> None:
    """Except the optional ones of other platforms, which not every registry offers, and Linux never fetches."""
    packages = {name: package for name, package in front_end_packages().items() if name}
    loose = {name for name, package in packages.items() if "integrity" not in package and not package.get("optional")}
    assert loose == set()


def test_the_front_end_lock_file_is_complete() -> None:
    """`npm ci` refuses a lock file without the optional packages of every platform."""
    packages = front_end_packages()
    optional = {name for package in packages.values() for name in package.get("optionalDependencies", {})}
    locked = {path.rpartition("node_modules/")[2] for path in packages}
    assert optional - locked == set()


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt", ".npmrc", "frontend/.npmrc"])
def test_no_index_is_configured(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r"https?://\S+|index-url|find-links|^registry", text, flags=re.MULTILINE) == []
