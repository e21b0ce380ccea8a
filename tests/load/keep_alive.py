"""A small HTTP/1.1 client over one kept connection: cheap, so that the load generator leaves the cores to the server."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 60.0


class Connection:
    """One client. Not for more than one thread."""

    def __init__(self, url: str, token: str = "", *, timeout_s: float = TIMEOUT_S) -> None:
        parts = urlsplit(url)
        self._address = (parts.hostname or "127.0.0.1", parts.port or 80)
        authorization = f"Authorization: Bearer {token}\r\n" if token else ""
        self._head = f"Host: {parts.netloc}\r\n{authorization}Accept: application/json\r\n"
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None
        self._rest = b""

    def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Status and decoded JSON (None when there is no body)."""
        content = json.dumps(body, separators=(",", ":")).encode()
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Type: application/json\r\nContent-Length: {len(content)}"
        return self._exchange(f"{head}\r\n\r\n".encode() + content)

    def post_file(self, path: str, field: str, name: str, content: bytes) -> tuple[int, Any]:
        """Upload one file as a form; status and decoded JSON."""
        boundary = "maquette-load"
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        body = (
            f"{part}Content-Type: application/octet-stream\r\n\r\n".encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        kind = f"multipart/form-data; boundary={boundary}"
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Type: {kind}\r\nContent-Length: {len(body)}"
        return self._exchange(f"{head}\r\n\r\n".encode() + body)

    def get(self, path: str) -> tuple[int, Any]:
        """Status and decoded JSON."""
        return self._exchange(f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode())

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
            self._rest = b""

    def _exchange(self, request: bytes) -> tuple[int, Any]:
        if self._socket is None:
            self._socket = socket.create_connection(self._address, self._timeout_s)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        head = self._read_until(b"\r\n\r\n").decode("latin-1").lower()
        status = int(head.split(" ", 2)[1])
        content = self._read_body(head) if status not in (204, 304) else b""
        if "\r\nconnection: close" in head:
            self.close()
        return status, json.loads(content) if content else None

    def _read_body(self, head: str) -> bytes:
        length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), None)
        if length is not None:
            return self._read(length)
        chunks = []
        while size := int(self._read_until(b"\r\n").split(b";")[0], 16):
            chunks.append(self._read(size + 2)[:-2])
        self._read(2)
        return b"".join(chunks)

    def _read_until(self, mark: bytes) -> bytes:
        while (place := self._rest.find(mark)) < 0:
            self._receive()
        found, self._rest = self._rest[:place], self._rest[place + len(mark) :]
        return found

    def _read(self, length: int) -> bytes:
        while len(self._rest) < length:
            self._receive()
        found, self._rest = self._rest[:length], self._rest[length:]
        return found

    def _receive(self) -> None:
        assert self._socket is not None
        received = self._socket.recv(65536)
        if not received:
            self.close()
            raise ConnectionError("the server hung up")
        self._rest += received
