"""The header of a PLY, and the types of its tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np

from .findings import Refused
from .limits import Limits

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip
_HEADER_BYTES = 64 * 1024
_HEADER_END = re.compile(rb"(?m)^[ \t]*end_header[ \t]*(\r\n|\n|\r)")


@dataclass(frozen=True)
class Property:
    """One property; `count_type` is set for a list."""

    name: str
    type: str
    count_type: str | None = None


@dataclass
class Element:
    """One element of the header."""

    name: str
    count: int
    properties: list[Property] = field(default_factory=list)


@dataclass(frozen=True)
class Lists:
    """The values of a list property, row after row, and how many each row has."""

    values: np.ndarray
    counts: np.ndarray


Table = dict[str, "np.ndarray | Lists"]


@dataclass
class Header:
    """What comes before the data."""

    order: str
    elements: list[Element]
    comments: list[bytes]
    data_start: int


def read_header(content: bytes, limits: Limits) -> Header:
    """Return the header; raise Refused when it is wrong or announces too much."""
    end = _HEADER_END.search(content[:_HEADER_BYTES])
    if end is None:
        raise Refused("truncated", detail="its header does not end")
    header = Header("", [], [], end.end())
    try:
        for line in re.split(rb"[\r\n]+", content[: end.start()])[1:]:
            _read_line(line.strip(), header)
    except (ValueError, IndexError, KeyError) as error:
        raise Refused("damaged", detail="its header cannot be understood") from error
    if not header.order:
        raise Refused("damaged", detail="its header names no known format")
    for element in header.elements:
        _check_amount(element, limits)
    return header


def _read_line(line: bytes, header: Header) -> None:
    key, _, rest = line.partition(b" ")
    words = rest.decode("ascii", "replace").split()
    if key == b"format":
        header.order = {"ascii": "ascii", "binary_little_endian": "<", "binary_big_endian": ">"}[words[0]]
    elif key == b"comment":
        header.comments.append(rest.strip())
    elif key == b"element":
        if not 0 <= int(words[1]) < 2**40:
            raise ValueError(words[1])
        header.elements.append(Element(words[0], int(words[1])))
    elif key == b"property" and words[0] == "list":
        header.elements[-1].properties.append(Property(words[3], _TYPES[words[2]], _TYPES[words[1]]))
    elif key == b"property":
        header.elements[-1].properties.append(Property(words[1], _TYPES[words[0]]))


def _check_amount(element: Element, limits: Limits) -> None:
    if element.name == "face" and element.count > limits.triangles:
        raise Refused("too_many_triangles", n=element.count, most=limits.triangles)
    if element.count > limits.vertices:
        raise Refused("too_many_triangles", n=element.count, most=limits.vertices)
