"""The data of a PLY as arrays, from text or binary of either byte order."""

from __future__ import annotations

import struct

import numpy as np

from .findings import Refused
from .numbers import all_floats
from .ply_file import Element, Header, Lists, Property, Table


def read_tables(content: bytes, header: Header) -> dict[str, Table]:
    """Return each element's properties; raise Refused when the data ends early or makes no sense."""
    source: _Source
    if header.order == "ascii":
        numbers = all_floats(content[header.data_start :])
        if numbers is None:
            raise Refused("damaged", detail="some values are not numbers")
        source = _Text(numbers)
    else:
        source = _Binary(content, header.data_start, header.order)
    tables: dict[str, Table] = {}
    for element in header.elements:
        table = source.same_lengths(element) if element.count else None
        tables.setdefault(element.name, table if table is not None else source.any_lengths(element))
    return tables


def _truncated(element: Element, rows: int) -> Refused:
    return Refused(
        "truncated", detail=f"{element.count:,} {element.name[:20]} rows are announced and {rows:,} are there"
    )


class _Source:
    """Reads elements one after the other."""

    def same_lengths(self, element: Element) -> Table | None:
        """Return the table when each list is as long in all rows as in the first one; None (nothing read) otherwise."""
        raise NotImplementedError

    def any_lengths(self, element: Element) -> Table:
        """Return the table, row by row."""
        raise NotImplementedError


class _Text(_Source):
    def __init__(self, numbers: np.ndarray) -> None:
        self._numbers, self._at = numbers, 0

    def same_lengths(self, element: Element) -> Table | None:
        numbers, at = self._numbers, self._at
        columns: list[tuple[Property, int, int]] = []
        width = 0
        for entry in element.properties:
            length = 1
            if entry.count_type is not None:
                if at + width >= len(numbers):
                    raise _truncated(element, 0)
                length = _length(numbers[at + width])
                width += 1
            columns.append((entry, width, length))
            width += length
        if at + width * element.count > len(numbers):
            if any(entry.count_type for entry in element.properties):
                return None
            raise _truncated(element, (len(numbers) - at) // max(width, 1))
        rows = numbers[at : at + width * element.count].reshape(element.count, width)
        table: Table = {}
        for entry, start, length in columns:
            values = rows[:, start : start + length]
            if entry.count_type is None:
                table[entry.name] = values[:, 0]
            elif (rows[:, start - 1] != length).any():
                return None
            else:
                table[entry.name] = Lists(values.reshape(-1), np.full(element.count, length))
        self._at += width * element.count
        return table

    def any_lengths(self, element: Element) -> Table:
        gathered = _Gathered(element)
        for row in range(element.count):
            for entry in element.properties:
                length = 1
                if self._at >= len(self._numbers):
                    raise _truncated(element, row)
                if entry.count_type is not None:
                    length = _length(self._numbers[self._at])
                    self._at += 1
                if self._at + length > len(self._numbers):
                    raise _truncated(element, row)
                gathered.add(entry, self._numbers[self._at : self._at + length], length)
                self._at += length
        return gathered.table()


class _Binary(_Source):
    def __init__(self, content: bytes, start: int, order: str) -> None:
        self._content, self._at, self._order = content, start, order

    def same_lengths(self, element: Element) -> Table | None:
        fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
        at, lengths = self._at, {}
        for number, entry in enumerate(element.properties):
            kind = np.dtype(self._order + entry.type)
            if entry.count_type is None:
                fields.append((f"v{number}", kind.str))
                at += kind.itemsize
                continue
            count = np.dtype(self._order + entry.count_type)
            if at + count.itemsize > len(self._content):
                raise _truncated(element, 0)
            length = _length(np.frombuffer(self._content, count, 1, at)[0])
            if at + length * kind.itemsize > len(self._content):
                return None
            lengths[number] = length
            fields += [(f"n{number}", count.str), (f"v{number}", kind.str, (length,))]
            at += count.itemsize + length * kind.itemsize
        record = np.dtype(fields)
        if self._at + record.itemsize * element.count > len(self._content):
            if lengths:
                return None
            raise _truncated(element, (len(self._content) - self._at) // max(record.itemsize, 1))
        rows = np.frombuffer(self._content, record, element.count, self._at)
        table: Table = {}
        for number, entry in enumerate(element.properties):
            values = rows[f"v{number}"]
            if number not in lengths:
                table[entry.name] = values.astype(np.float64)
            elif (rows[f"n{number}"] != lengths[number]).any():
                return None
            else:
                table[entry.name] = Lists(
                    values.reshape(-1).astype(np.float64), np.full(element.count, lengths[number])
                )
        self._at += record.itemsize * element.count
        return table

    def any_lengths(self, element: Element) -> Table:
        gathered = _Gathered(element)
        for row in range(element.count):
            for entry in element.properties:
                length = 1
                if entry.count_type is not None:
                    length = _length(self._take(entry.count_type, 1, element, row)[0])
                gathered.add(entry, self._take(entry.type, length, element, row), length)
        return gathered.table()

    def _take(self, kind: str, n: int, element: Element, row: int) -> tuple[float, ...]:
        code = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}[kind]
        size = int(kind[1]) * n
        if self._at + size > len(self._content):
            raise _truncated(element, row)
        values = struct.unpack_from(f"{self._order}{n}{code}", self._content, self._at)
        self._at += size
        return values


class _Gathered:
    """Values of an element while its rows are read."""

    def __init__(self, element: Element) -> None:
        self._properties = element.properties
        self._values: dict[str, list[float]] = {entry.name: [] for entry in element.properties}
        self._counts: dict[str, list[int]] = {entry.name: [] for entry in element.properties}

    def add(self, entry: Property, values: tuple[float, ...] | np.ndarray, length: int) -> None:
        self._values[entry.name].extend(values)
        if entry.count_type is not None:
            self._counts[entry.name].append(length)

    def table(self) -> Table:
        return {
            entry.name: np.asarray(self._values[entry.name], dtype=np.float64)
            if entry.count_type is None
            else Lists(
                np.asarray(self._values[entry.name], dtype=np.float64),
                np.asarray(self._counts[entry.name], dtype=np.int64),
            )
            for entry in self._properties
        }


def _length(value: float) -> int:
    if not 0 <= value < 2**31 or value != int(value):
        raise Refused("damaged", detail="a list has an impossible length")
    return int(value)
