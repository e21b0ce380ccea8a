"""What newcomers look for is at most two hops from the README: CONTRIBUTING.md, then the file with the symbol."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUIDE = "CONTRIBUTING.md"
ROW = re.compile(r"^\| ([^|]+) \| \[([^\]]+)\]\(([^)]+)\) \| `(\w+)` \| (.+) \|$", re.MULTILINE)
SECTION = (ROOT / GUIDE).read_text().partition("### Ten things that newcomers look for")[2].partition("\n## ")[0]
ROUTES = ROW.findall(SECTION)


def defines(source: str, name: str) -> bool:
    """Return whether a module defines a name at its top level."""
    return (
        re.search(
            rf"^(?:async def |def |class |export function |export class )?{name}\b(?=[(:\[ ])", source, re.MULTILINE
        )
        is not None
    )


def test_the_readme_links_to_the_guide_and_the_guide_has_ten_rows() -> None:
    assert f"]({GUIDE})" in (ROOT / "README.md").read_text()
    assert len(ROUTES) == 10


@pytest.mark.parametrize(("topic", "shown", "link", "symbol", "more"), ROUTES, ids=[route[0] for route in ROUTES])
def test_the_linked_file_defines_the_symbol(topic: str, shown: str, link: str, symbol: str, more: str) -> None:
    assert shown == link, topic
    assert defines((ROOT / link).read_text(), symbol)
    for other, path in re.findall(r"`(\w+)` in \[[^\]]+\]\(([^)#]+)\)", more):
        assert defines((ROOT / path).read_text(), other)
