"""Links between the documents lead somewhere, and no document names a private host or a path of somebody's machine."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("annotator", "docker", "docs", "fixtures", "inference_worker", "tests")
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        ROOT / "frontend" / "README.md",
        *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md")),
    ]
)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    missing = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert missing == []
