"""Code, texts for people and docs are in the field's words: none uses the old vocabulary."""

from pathlib import Path

import pytest

from tests.architecture.typescript_lexer import Kind, lex
from tests.architecture.vocabulary import findings, python_findings, typescript_findings

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    "annotator": {".py", ".md"},
    "inference_worker": {".py", ".md"},
    "tests": {".py", ".md"},
    "frontend": {".ts", ".mjs", ".md"},
    "docs": {".md"},
    "docker": {".md"},
}
SKIPPED = {"migrations", "node_modules", "dist", "coverage"}
GENERATED = "frontend/src/contract/"
#: Python calls this method of a file `tell`.
FILE_PROTOCOL = {"annotator/datasets/directory.py"}
#: Descriptions of columns are in the schemas of released specifications, whose bytes are fixed.
RELEASED = {"annotator/datasets/table_columns.py"}
ABOUT_THE_WORDS = {"tests/architecture/vocabulary.py", "tests/architecture/test_vocabulary.py"}


def written() -> list[str]:
    """Return the paths, relative to the repository, of every source and page that a person writes."""
    found = []
    for folder, suffixes in SOURCES.items():
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            name = "/".join(parts)
            if path.suffix in suffixes and not SKIPPED & set(parts) and not name.startswith(GENERATED):
                found.append(name)
    pages = [path.name for path in ROOT.glob("*.md")]
    return sorted({*found, *pages} - ABOUT_THE_WORDS)


def test_no_source_uses_the_old_vocabulary() -> None:
    found = [hit for name in written() if name not in FILE_PROTOCOL | RELEASED for hit in findings(ROOT / name, name)]
    assert [str(hit) for hit in found] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def tell_worker(): ...", ["tell_worker"]),
        ("class Lesson: ...", ["Lesson"]),
        ("isStanding = 1", ["isStanding"]),
        ("file.tell()", []),
        ("import x as obstacle", ["obstacle"]),
        ("understanding = standard = outstanding = 1", []),
        ("# What is said here", ["said"]),
        ("#: `told` is quoted", []),
        ("x = 'what the worker told'", ["told"]),
        ("x = f'{y} says'", ["says"]),
        ("x = 'told'", []),
        ("x = 'Can’t tell'", []),
        ('"""One.\n\nTells two."""', ["Tells"]),
        ("# stands for", []),
        ("# keep in mind", []),
        ("# along the line of sight", []),
        ("# it goes on forever", ["goes on"]),
        ("# it goes on the queue", []),
        ("# taken back", ["taken back"]),
        ("def take_back(): ...", ["take_back"]),
        ("def f(whoever): ...", ["whoever"]),
    ],
)
def test_python_is_read_by_what_it_defines(source: str, words: list[str]) -> None:
    assert [word for _, word, _ in python_findings(source)] == words


def test_a_finding_in_a_docstring_names_its_own_line() -> None:
    assert [line for line, _, _ in python_findings('x = 1\ndef f():\n    """One.\n\n    It is told.\n    """\n')] == [5]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("const told = 1;", ["told"]),
        ("const text = 'we told you'; const name = 'told';", ["told"]),
        ("// tells\nlet a = 1;", ["tells"]),
        ("/* one\n tells */", ["tells"]),
        ("html`<p>we told ${tellThem(`told ${said}`)} it is told</p>`;", ["said", "tellThem", "told"]),
        ("const a = { b: `${{ c: 1 }.c}told` }; // stands", ["stands"]),
        (r"const quote = /['\"`]/g; const stand = 2 / 1;", ["stand"]),
        ("const half = a / b; const mind = c / d;", ["mind"]),
        (r"const s = 'it\'s told'; lessons();", ["lessons", "told"]),
    ],
)
def test_typescript_is_read_by_names_comments_and_texts(source: str, words: list[str]) -> None:
    assert sorted(word for _, word, _ in typescript_findings(source)) == words


def test_the_lexer_numbers_lines() -> None:
    source = "`a\n${b}\n`;\n// c\nd;"
    assert [(token.text, token.line) for token in lex(source)] == [
        ("a\n", 1),
        ("b", 2),
        ("\n", 2),
        ("// c", 4),
        ("d", 5),
    ]
    assert [token.kind for token in lex(source)] == [
        Kind.TEXT,
        Kind.IDENTIFIER,
        Kind.TEXT,
        Kind.COMMENT,
        Kind.IDENTIFIER,
    ]
