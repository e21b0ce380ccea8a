"""docs/settings.md lists every setting that the code reads, and none that it does not."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r'(?:ENVIRONMENT\.\w+|_\w+)\((?:environment, )?"([A-Z][A-Z0-9_]+)"')
LISTED = re.compile(r"^\| `([A-Z][A-Z0-9_]+)` \|", re.MULTILINE)
#: Read by the start-up code and by the tests, in ways of their own.
OF_THE_COMMANDS = {"PORT", "MAQUETTE_VAR", "MAQUETTE_URL", "TEST_DATABASE_URL", "CHROMIUM", "NO_COLOR"}


def names_read() -> set[str]:
    files = (ROOT / "annotator" / "settings.py", ROOT / "inference_worker" / "settings.py")
    return {name for file in files for name in READ.findall(file.read_text())}


def names_listed() -> set[str]:
    return set(LISTED.findall((ROOT / "docs" / "settings.md").read_text()))


def test_every_setting_is_documented() -> None:
    assert names_read() - names_listed() == set()


def test_every_documented_setting_is_read() -> None:
    assert names_listed() - names_read() - OF_THE_COMMANDS == set()
