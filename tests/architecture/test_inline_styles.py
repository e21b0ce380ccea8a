"""The pages keep to their content security policy: a style attribute in a template would be ignored, without an error of ours."""

import re
from pathlib import Path

SOURCES = Path(__file__).resolve().parents[2] / "frontend" / "src"
#: In a template or by setAttribute; the CSSOM (`element.style.x = ...`, `ui/cssVars.ts`) is allowed.
INLINE = re.compile(r"""\sstyle=["'$]|setAttribute\(["']style["']|styleMap""")


def test_no_template_has_a_style_attribute() -> None:
    files = [path for path in sorted(SOURCES.rglob("*.ts")) if not path.name.endswith(".test.ts")]
    assert files
    assert [str(path.relative_to(SOURCES)) for path in files if INLINE.search(path.read_text())] == []
