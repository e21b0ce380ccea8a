"""The README of each top-level folder lists what is in it, and nothing that is gone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
MADE = {"__pycache__", "node_modules", "dist", "coverage"}
#: Files that need no line: package markers, and what the line of another file names.
UNLISTED = {"__init__.py", "README.md", "package-lock.json"}
#: Per folder with a README, the folders whose direct content it lists.
LISTED = {
    "frontend": ("", "src/"),
    "inference_worker": ("", "contract/", "storage/", "geometry/", "models/", "pipelines/", "maquette/"),
    "tests": ("",),
    "fixtures": ("",),
}


def content(folder: str, inner: str) -> set[str]:
    """Return what `folder/inner` holds, as a README names it: folders with a slash at the end."""
    found = set()
    for path in (ROOT / folder / inner).iterdir():
        if path.name in UNLISTED | MADE or path.name.startswith(".") or path.suffix == ".tsbuildinfo":
            continue
        if path.is_dir() and not any(child.is_file() and not MADE & set(child.parts) for child in path.rglob("*")):
            continue  # left behind by a checkout: git keeps no empty folder
        found.add(f"{inner}{path.name}{'/' if path.is_dir() else ''}")
    return found


@pytest.mark.parametrize("folder", LISTED)
def test_a_readme_lists_what_is_there(folder: str) -> None:
    rows = ROW.findall((ROOT / folder / "README.md").read_text())
    there = set().union(*(content(folder, inner) for inner in LISTED[folder])) - {
        inner for inner in LISTED[folder] if inner
    }
    assert len(rows) == len(set(rows))
    assert (set(rows) - there, there - set(rows)) == (set(), set())
