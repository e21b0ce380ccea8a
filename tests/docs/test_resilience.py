"""Each test that docs/resilience.md names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_the_tests_named_there_exist() -> None:
    named = [match for match in NAMED.findall((ROOT / "docs" / "resilience.md").read_text()) if "docs/" not in match[0]]
    assert len(named) > 40
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or (name and f"def {name}(" not in (ROOT / file).read_text())
    ]
    assert missing == []
