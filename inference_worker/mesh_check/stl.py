"""STL: binary by its length, never by its header; colours of VisCAM and Magics."""

from __future__ import annotations

import re
import struct

import numpy as np

from ..geometry.meshes import Mesh
from .assembling import flat_part
from .findings import Refused
from .limits import Limits
from .names import without_mark
from .numbers import floats

_HEADER, _RECORD = 84, 50
_MOST_TRAILING = 64 * 1024
_RECORD_TYPE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])
_CORNER = re.compile(rb"\bvertex[ \t]+([^\r\n]*)")
_TEXT_START = re.compile(rb"\s*(solid|facet)\b", re.IGNORECASE)


def is_stl(content: bytes) -> bool:
    """Return whether the content is an STL, possibly a truncated one."""
    return is_binary(content) or _is_text(content) or _is_truncated_binary(content)


def is_binary(content: bytes) -> bool:
    """Return whether the triangles that are announced are there, with at most a few bytes after them."""
    if len(content) < _HEADER:
        return False
    size = _HEADER + _RECORD * _announced(content)
    return _HEADER < size <= len(content) <= size + _MOST_TRAILING


def read_stl(content: bytes, limits: Limits) -> list[Mesh]:
    """Return the triangles as one part.

    Raises:
        Refused: The file is truncated or damaged, or holds too many triangles.
    """
    if is_binary(content):
        return [_read_binary(content, limits)]
    if _is_text(content):
        return [_read_text(without_mark(content).lower(), limits)]
    n = _announced(content)
    _check_amount(n, limits)
    there = max(0, len(content) - _HEADER) // _RECORD
    raise Refused("truncated", detail=f"{n:,} triangles are announced and {there:,} are there")


def _announced(content: bytes) -> int:
    return int(struct.unpack_from("<I", content, 80)[0])


def _is_text(content: bytes) -> bool:
    start = without_mark(content)[:8192]
    return b"\0" not in start and bool(_TEXT_START.match(start)) and (b"facet" in start.lower() or len(start) < 512)


def _is_truncated_binary(content: bytes) -> bool:
    """Return whether the announced length is not far off; text would announce more than a hundred million triangles."""
    if len(content) < _HEADER or b"\0" not in content[:512]:
        return False
    return len(content) < _HEADER + _RECORD * _announced(content) <= 100 * len(content)


def _read_binary(content: bytes, limits: Limits) -> Mesh:
    n = _announced(content)
    _check_amount(n, limits)
    records = np.frombuffer(content, _RECORD_TYPE, n, _HEADER)
    return flat_part(records["corners"].astype(np.float64), _colours(content[:80], records["attribute"]))


def _check_amount(n: int, limits: Limits) -> None:
    if n > limits.triangles:
        raise Refused("too_many_triangles", n=n, most=limits.triangles)


def _colours(header: bytes, attributes: np.ndarray) -> np.ndarray | None:
    """Return sRGB bytes (n, 3), or None when no program's rule fits the attributes."""
    words = attributes.astype(np.int64)
    fields = np.stack([words & 31, words >> 5 & 31, words >> 10 & 31], axis=1) * 255 // 31
    own, start = words >> 15 == 0, header.find(b"COLOR=")
    if 0 <= start <= 70:  # Magics: red is lowest, and the bit selects the whole body's colour
        body = np.frombuffer(header, np.uint8, 3, start + 6)
        return np.where(own[:, None], fields, body).astype(np.uint8)
    if (own & (words != 0)).any() or own.all():  # VisCAM sets the bit for each triangle with a colour
        return None
    return np.where(own[:, None], 255, fields[:, ::-1]).astype(np.uint8)


def _read_text(content: bytes, limits: Limits) -> Mesh:
    n = content.count(b"endfacet")
    _check_amount(n, limits)
    if not re.search(rb"end\s?solid", content[-4096:]):
        raise Refused("truncated", detail="its last line is missing")
    corners = _CORNER.findall(content)
    if len(corners) != 3 * n:
        raise Refused("damaged", detail=f"{n:,} triangles have {len(corners):,} corners")
    values = floats(b" ".join(corners), 9 * n)
    if values is None:
        raise Refused("damaged", detail="some coordinates are not numbers")
    return flat_part(values.reshape(-1, 3, 3), None)
