"""The headers of a multipart body, decoded: a stream that gives the parser UTF-8 whatever the sender wrote."""

from __future__ import annotations

from typing import Protocol

from inference_worker.contract.zip_names import decode_text

#: Longer headers are handed on as they are: the parser has its own limit for them.
LONGEST_HEADER = 16 * 1024
HEADER_END = b"\r\n\r\n"


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, none at the end."""


class ReadableHeaders:
    """Reads a multipart body and writes its headers in UTF-8. Bodies of parts pass unchanged.

    Args:
        stream: The body as it was sent.
        boundary: Between its parts, without the dashes; empty for a malformed body, which passes unchanged.
    """

    def __init__(self, stream: Readable, boundary: bytes) -> None:
        self._stream = stream
        self._delimiter = b"\r\n--" + boundary if boundary else b""
        # The first delimiter has no line before it: one is put there for the search, and left out of what is read.
        self._held = b"\r\n"
        self._added = 2
        self._is_header = False

    def read(self, size: int) -> bytes:
        """Return the next bytes, about `size`; none at the end."""
        if not self._delimiter:
            return self._stream.read(size)
        while True:
            chunk = self._stream.read(size)
            self._held += chunk
            ready = self._taken(is_end=not chunk)
            left_out = min(self._added, len(ready))
            ready, self._added = ready[left_out:], self._added - left_out
            if ready or not chunk:
                return ready

    def _taken(self, *, is_end: bool) -> bytes:
        """Return what of the held bytes is decided, and keep the rest."""
        done = []
        while True:
            part = self._header() if self._is_header else self._body()
            if not part:
                break
            done.append(part)
        if is_end:
            done.append(self._held)
            self._held = b""
        return b"".join(done)

    def _body(self) -> bytes:
        """Return the held bytes up to and with the next delimiter, or those that cannot belong to one."""
        at = self._held.find(self._delimiter)
        if at < 0:
            return self._cut(max(0, len(self._held) - len(self._delimiter) + 1))
        self._is_header = True
        return self._cut(at + len(self._delimiter))

    def _header(self) -> bytes:
        """Return the decoded header of a part once all of it is here."""
        end = self._held.find(HEADER_END)
        if end < 0 and len(self._held) <= LONGEST_HEADER:
            return b""
        self._is_header = False
        if not 0 <= end <= LONGEST_HEADER:
            return self._body()
        # The empty line stays held: a part without a body ends with the delimiter's own line break.
        return b"\r\n".join(_utf8(line) for line in self._cut(end).split(b"\r\n"))

    def _cut(self, at: int) -> bytes:
        cut, self._held = self._held[:at], self._held[at:]
        return cut


def _utf8(line: bytes) -> bytes:
    try:
        line.decode()
    except UnicodeDecodeError:
        return decode_text(line).encode()
    return line
