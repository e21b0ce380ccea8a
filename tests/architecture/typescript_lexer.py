"""A small lexer for TypeScript: identifiers, comments and texts (strings and templates), without regular expressions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*")
NUMBER = re.compile(r"\d[\w.]*")
LINE_COMMENT = re.compile(r"//[^\n]*")
BLOCK_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
STRING = re.compile(r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"", re.DOTALL)
TEMPLATE_TEXT = re.compile(r"(?:\\.|\$(?!\{)|[^\\`$])*", re.DOTALL)
REGULAR_EXPRESSION = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[a-z]*")
#: After one of these a slash begins a regular expression; after anything else it divides.
BEFORE_REGULAR_EXPRESSION = set("(,=:[!&|?{};+-*%<>~^") | {""}
WORDS_BEFORE_REGULAR_EXPRESSION = {"return", "case", "typeof", "in", "of", "await", "yield", "void", "delete", "else"}


class Kind(Enum):
    """What a token is; everything else is skipped."""

    IDENTIFIER = "identifier"
    COMMENT = "comment"
    TEXT = "text"


@dataclass(frozen=True)
class Token:
    """One identifier (keywords included), comment, string or part of a template, with the line that it begins in, from 1."""

    kind: Kind
    text: str
    line: int


def lex(source: str) -> Iterator[Token]:
    """Yield the identifiers, comments and texts of a source, also those in the `${}` of templates."""
    position, before = 0, ""
    line, counted = 1, 0
    braces: list[int] = []  # per open `${`, how many of its braces are open
    while position < len(source):
        line, counted = line + source.count("\n", counted, position), position
        character = source[position]
        comment = LINE_COMMENT.match(source, position) or BLOCK_COMMENT.match(source, position)
        if comment:
            yield Token(Kind.COMMENT, comment[0], line)
            position = comment.end()
        elif character == "`" or (character == "}" and braces and braces[-1] == 0):
            if character == "}":
                braces.pop()
            end, opened = _template(source, position + 1)
            yield Token(Kind.TEXT, source[position + 1 : end].removesuffix("${").removesuffix("`"), line)
            position = end
            if opened:
                braces.append(0)
            before = "" if opened else "`"
        elif identifier := IDENTIFIER.match(source, position):
            yield Token(Kind.IDENTIFIER, identifier[0], line)
            position, before = identifier.end(), identifier[0]
        elif string := STRING.match(source, position):
            yield Token(Kind.TEXT, string[0][1:-1], line)
            position, before = string.end(), "0"
        elif skipped := NUMBER.match(source, position) or _regular_expression(source, position, before):
            position, before = skipped.end(), "0"
        else:
            if braces and character in "{}":
                braces[-1] += 1 if character == "{" else -1
            if not character.isspace():
                before = character
            position += 1


def _template(source: str, position: int) -> tuple[int, bool]:
    """Skip template text; return where it ends and whether a `${` opened there."""
    text = TEMPLATE_TEXT.match(source, position)
    end = text.end() if text else position
    if source.startswith("${", end):
        return end + 2, True
    return end + 1, False


def _regular_expression(source: str, position: int, before: str) -> re.Match[str] | None:
    if before in BEFORE_REGULAR_EXPRESSION or before in WORDS_BEFORE_REGULAR_EXPRESSION:
        return REGULAR_EXPRESSION.match(source, position)
    return None
