"""Read LICENSES.csv: where photos come from and under which licence, as spreadsheets of the world save it."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from annotator.domain.errors import InvalidInput
from annotator.images.batches import Entry, Origin

LICENCES = "LICENSES.csv"
NAME, SOURCE, LICENCE = "name", "source", "licence"
ALIASES = {
    "name": NAME, "file": NAME, "filename": NAME, "file name": NAME, "image": NAME,
    "source": SOURCE, "url": SOURCE, "author": SOURCE,
    "licence": LICENCE, "license": LICENCE,
}  # fmt: skip
MAX_LENGTH = {NAME: 255, SOURCE: 255, LICENCE: 120}
FORMULA = ("=", "+", "-", "@")  # what spreadsheets execute when the exported table is opened
MAX_BYTES = 16 * 1024 * 1024


def is_licence_table(name: str) -> bool:
    """Return whether a file is a table of licences by its name."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.casefold() in {LICENCES.casefold(), "licences.csv"}


def read_licences(content: bytes, *, name: str = LICENCES) -> dict[str, Origin]:
    """Return the origin of each file that the table names, by `licence_key` of its name.

    Commas, semicolons and tabs separate; UTF-8 with or without a byte order mark, UTF-16 and Windows-1252 are read;
    blank lines are skipped; columns may be in any order.

    Raises:
        InvalidInput: The table cannot be used; the message has the number of the line.
    """
    if len(content) > MAX_BYTES:
        raise _unusable(name, 1, f"the file has {len(content) / 1e6:.0f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB")
    text = _decode(content)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    columns: dict[str, int] | None = None
    origins: dict[str, Origin] = {}
    try:
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells, name, rows.line_num)
                continue
            row = {column: _cell(cells, at, column, name, rows.line_num) for column, at in columns.items()}
            if not row[NAME]:
                raise _unusable(name, rows.line_num, "the name is empty")
            origins[licence_key(row[NAME])] = Origin(row[SOURCE], row[LICENCE])
    except csv.Error as error:
        raise _unusable(name, rows.line_num, str(error)) from error
    if columns is None:
        raise _unusable(name, 1, "the table is empty")
    return origins


def with_origins(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries without the tables of licences, each with its row of the table in its folder.

    Raises:
        InvalidInput: A table cannot be used.
    """
    tables = {_folder(entry): read_licences(entry.content(), name=entry.name) for entry in entries if _is_table(entry)}
    return [
        replace(entry, origin=tables.get(_folder(entry), {}).get(licence_key(entry.name), Origin()))
        for entry in entries
        if not _is_table(entry)
    ]


def licence_key(name: str) -> str:
    """Return the form in which file names are compared: file systems differ in case and Unicode form."""
    return unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2]).casefold()


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Return the separator of the first line that has text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(cells: list[str], name: str, line: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = ALIASES.get(cell.strip().casefold())
        if column is not None:
            found.setdefault(column, at)
    missing = [column for column in (NAME, SOURCE, LICENCE) if column not in found]
    if missing:
        raise _unusable(
            name, line, f"the column {' and '.join(missing)} is missing. The columns are name, source, licence"
        )
    return found


def _cell(cells: list[str], at: int, column: str, name: str, line: int) -> str:
    if at >= len(cells):
        raise _unusable(name, line, f"there is no {column}: the line has {len(cells)} cells")
    value = "".join(letter for letter in cells[at].strip() if unicodedata.category(letter) not in {"Cc", "Cs"})
    if len(value) > MAX_LENGTH[column]:
        raise _unusable(name, line, f"the {column} has {len(value)} letters; the limit is {MAX_LENGTH[column]}")
    if column != NAME and value.startswith(FORMULA):
        raise _unusable(name, line, f"the {column} begins with {value[0]}, which spreadsheets run as a formula")
    return value


def _unusable(name: str, line: int, why: str) -> InvalidInput:
    return InvalidInput("licences_unusable", f"{name}, line {line}: {why}.", {"file": name, "line": line})


def _is_table(entry: Entry) -> bool:
    return is_licence_table(entry.name)


def _folder(entry: Entry) -> PurePosixPath:
    return PurePosixPath(entry.name.replace("\\", "/")).parent
