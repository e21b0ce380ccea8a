"""Messages between the site and its decoding process: a JSON head and binary parts, each with its length before it."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

LENGTH = struct.Struct("<Q")
#: Larger than anything that the limits of images allow.
MAX_BYTES = 2 * 1024**3


def write(stream: IO[bytes], head: dict[str, Any], *parts: bytes) -> None:
    """Write one message."""
    for part in (json.dumps(head | {"n_parts": len(parts)}).encode(), *parts):
        stream.write(LENGTH.pack(len(part)))
        stream.write(part)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head and the parts of one message.

    Raises:
        EOFError: The other side has ended.
        ValueError: What came is no message.
    """
    head = json.loads(_part(stream))
    if not isinstance(head, dict):
        raise ValueError("no message")  # noqa: TRY004 - of a process that wrote nonsense
    return head, [_part(stream) for _ in range(int(head.get("n_parts", 0)))]


def _part(stream: IO[bytes]) -> bytes:
    (length,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    if length > MAX_BYTES:
        raise ValueError("no message")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    return content
