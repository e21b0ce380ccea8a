"""What the proxy does to a connection; how long that takes is not looked at."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from tests.load.proxy import Mode, Proxy


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy in front of a server that sends back what it gets, in capitals."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve(connection: socket.socket) -> None:
        while content := connection.recv(1000):
            connection.sendall(content.upper())

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    proxy = Proxy(server.getsockname()[1])
    yield proxy
    proxy.close()
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def connected(proxy: Proxy) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=30)


def read(connection: socket.socket, length: int) -> bytes:
    content = b""
    while len(content) < length and (piece := connection.recv(1000)):
        content += piece
    return content


@pytest.mark.parametrize("mode", [Mode.OPEN, Mode.LATE, Mode.DRIPPING])
def test_everything_arrives_in_the_end(proxy: Proxy, mode: Mode) -> None:
    with proxy.doing(mode), connected(proxy) as connection:
        connection.sendall(b"abcdefgh" * 5)
        assert read(connection, 40) == b"ABCDEFGH" * 5


def test_what_was_swallowed_arrives_once_the_proxy_is_open_again(proxy: Proxy) -> None:
    with connected(proxy) as connection:
        with proxy.doing(Mode.SILENT):
            connection.sendall(b"hello")
            connection.settimeout(0.05)
            with pytest.raises(TimeoutError):
                connection.recv(1)
            connection.settimeout(30)
        assert read(connection, 5) == b"HELLO"


def test_a_refusing_proxy_ends_old_and_new_connections(proxy: Proxy) -> None:
    with connected(proxy) as old:
        old.sendall(b"x")
        assert read(old, 1) == b"X"
        with proxy.doing(Mode.REFUSING):
            assert old.recv(1) == b""
            with connected(proxy) as new:
                assert new.recv(1) == b""
        with connected(proxy) as later:
            later.sendall(b"y")
            assert read(later, 1) == b"Y"
