"""What the front refuses by itself, in the form of the API's errors: {code, message, details}."""

from __future__ import annotations

import json
from typing import Any

Headers = list[tuple[bytes, bytes]]
RETRY_AFTER_S = 2


class Refused(Exception):
    """A request that never reaches Django.

    Args:
        status: The HTTP status.
        code: The stable name of the reason (docs/errors.md).
        message: What happened and what to do.
        details: Numbers that the client may use.
    """

    def __init__(self, status: int, code: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details or {}

    def body(self) -> bytes:
        """Return the JSON body."""
        return json.dumps({"code": self.code, "message": self.message, "details": self.details}).encode()

    def headers(self) -> Headers:
        """Return the headers, which close the connection: the rest of the body, if there is one, is not read."""
        headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
        if self.status in {429, 503}:
            headers.append((b"retry-after", str(RETRY_AFTER_S).encode()))
        return headers


class ClientGone(Exception):
    """The client closed the connection; nobody waits for a response."""
