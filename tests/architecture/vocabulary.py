"""Find words of the old vocabulary in identifiers, docstrings, comments, texts for people and Markdown pages.

A text is a string with a space in it; one without is a name or data. A word between backticks or quotation marks is a quotation.
Python is read with `ast` and `tokenize`; only names that a module defines count, so `file.tell()` is fine. TypeScript is read
by the lexer in `typescript_lexer.py`.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tests.architecture.typescript_lexer import Kind, lex

#: What is not written any more, as it occurs in prose, and the word of the field that replaces it.
PROSE = {
    r"(?<!can['’]t )tell|tells|telling|told": "return, publish, report, distinguish, show",
    r"say|says|saying|said": "state, return, raise, report",
    r"mend|mends|mended|mending": "fix, repair",
    r"(?:take|takes|taken|taking|took) (?:\w+ )?back": "undo, withdraw, retract",
    r"(?<!in )(?<!keep in )minds?|minded|minding": "run, watch, check, handle",
    r"lessons?": "training sample",
    r"manners?": "generation config, way",
    r"(?<!line of )(?<!lines of )(?<!first )sights?": "observation, observed region, visible part",
    r"obstacles?": "unavailable reason",
    r"(?:stand|stands|stood|standing)(?! (?:for|in for|on|upright|next to|beside)\b)": "is, be active, be in effect, remain",
    r"whoever|whosoever": "the caller, a client, a person who",
    r"(?:go|goes|going|gone|went) on\b(?! the\b)(?! to the\b)": "continue, resume",
    r"askance|forgive|forgives|forgiven": "oblique; reset",
}
#: The same words as parts of identifiers (`tell_worker`, `isStanding`).
PARTS = {
    "tell", "tells", "told", "telling", "say", "says", "said", "saying", "mend", "mends", "mended", "mind", "minds", "minded",
    "lesson", "lessons", "manner", "manners", "sight", "sights", "obstacle", "obstacles", "stand", "stands", "standing", "stood",
    "whoever", "askance", "forgive", "forgives", "forgiven",
}  # fmt: skip
#: Parts that only count side by side.
PAIRS = {("take", "back"), ("taken", "back"), ("took", "back"), ("takes", "back"), ("go", "on"), ("goes", "on")}
#: Names that are right all the same.
FOREIGN = {"standing_mirror"}  # a piece of furniture
FOREIGN_TEXTS = {"standing mirror"}

_PROSE = [(re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), better) for pattern, better in PROSE.items()]
_QUOTED = re.compile(r"``[^`]*``|`[^`]*`|\"[^\"\n]{1,60}\"")
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@dataclass(frozen=True)
class Finding:
    """One old word at one place, with what to write instead."""

    file: str
    line: int
    word: str
    better: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.word!r} (instead: {self.better})"


def findings(path: Path, name: str) -> list[Finding]:
    """Return every use of the old vocabulary in one file; `name` is how the findings call it.

    Raises:
        SyntaxError: a Python file does not parse.
    """
    text = path.read_text()
    read = {".py": python_findings, ".md": markdown_findings}.get(path.suffix, typescript_findings)
    found = read(text)
    return [Finding(name, line, word, better) for line, word, better in found]


def python_findings(text: str) -> list[tuple[int, str, str]]:
    """Return (line, word, replacement) for each use in a Python source."""
    tree = ast.parse(text)
    found = [hit for line, name in _defined_names(tree) for hit in _in_identifier(line, name)]
    for line, prose in _texts(tree):
        found += _in_prose(line, prose)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            found += _in_prose(token.start[0], token.string)
    return sorted(set(found))


def typescript_findings(text: str) -> list[tuple[int, str, str]]:
    """Return (line, word, replacement) for each use in a TypeScript source."""
    found = []
    for token in lex(text):
        if token.kind is Kind.COMMENT or (token.kind is Kind.TEXT and " " in token.text):
            found += _in_prose(token.line, token.text)
        elif token.kind is Kind.IDENTIFIER:
            found += _in_identifier(token.line, token.text)
    return sorted(set(found))


def markdown_findings(text: str) -> list[tuple[int, str, str]]:
    """Return (line, word, replacement) for each use in a Markdown page; code blocks count, quotations do not."""
    return sorted(hit for number, line in enumerate(text.splitlines(), 1) for hit in _in_prose(number, line))


def _defined_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield every name that the module itself introduces."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.lineno, node.asname


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield (line, text) of each string with a space in it, docstrings included."""
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and " " in text and text not in FOREIGN_TEXTS:
            yield node.lineno, text


def _in_identifier(line: int, name: str) -> list[tuple[int, str, str]]:
    if name in FOREIGN:
        return []
    parts = [part.lower() for part in _WORDS.findall(name)]
    bad = any(part in PARTS for part in parts) or any(pair in PAIRS for pair in pairwise(parts))
    return [(line, name, "see the glossary, Words that are not used")] if bad else []


def _in_prose(line: int, text: str) -> list[tuple[int, str, str]]:
    """Look through a comment or docstring; a quotation keeps its length, so that line numbers stay right."""
    unquoted = _QUOTED.sub(lambda quote: re.sub(r"[^\n]", "~", quote[0]), text)
    found = []
    for pattern, better in _PROSE:
        for hit in pattern.finditer(unquoted):
            found.append((line + unquoted.count("\n", 0, hit.start()), hit[0], better))
    return found
