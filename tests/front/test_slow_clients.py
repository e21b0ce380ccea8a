"""The front on its real server: slow heads and bodies neither stop nor fail the others. A tiny `tests.load.slow_clients`."""

import http.client
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from annotator.local.machine import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60.0
TOY = """
from annotator.front.front import Front
from annotator.front.limits import Limits
from tests.front.exchange import application as respond_with

limits = Limits(threads=2, body_idle_s=1.0, prompt_s=0.2, slow_bodies_per_address=8)
echo = respond_with(lambda environ: environ["wsgi.input"].read())


class Breaking:
    streaming = True

    def __iter__(self):
        yield b"first"
        raise OSError("the disk is gone")


def respond(environ, start_response):
    if environ["PATH_INFO"] != "/breaks":
        return echo(environ, start_response)
    start_response("200 OK", [("Content-Type", "application/x-tar")])
    return Breaking()


application = Front(respond, body_limit=lambda path, has_credentials: 1000, livez=b"{}", limits=limits)
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A front on granian, with one process and heads that have a second."""
    folder, number = tmp_path_factory.mktemp("front"), free_port()
    (folder / "toy.py").write_text(TOY)
    command = [str(Path(sys.executable).with_name("granian")), "--interface", "asgi", "--http", "1", "--no-ws"]
    where = ["--host", "127.0.0.1", "--port", str(number), "--workers", "1", "--backpressure", "1024"]
    env = os.environ | {"PYTHONPATH": f"{ROOT}:{folder}"}
    process = subprocess.Popen([*command, *where, "--http1-header-read-timeout", "1000", "toy:application"], env=env)
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{number}/livez", timeout=5).close()
            break
        except OSError:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.1)
    yield number
    process.terminate()
    process.wait(PATIENCE_S)


def connect(port: int, beginning: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
    connection.sendall(beginning)
    return connection


def body_of(length: int, sent: bytes = b"") -> bytes:
    return b"POST /x HTTP/1.1\r\nHost: site\r\nContent-Length: %d\r\n\r\n%b" % (length, sent)


def work(port: int, n_requests: int) -> list[int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    found = []
    for _ in range(n_requests):
        connection.request("POST", "/x", b"work")
        response = connection.getresponse()
        assert response.read() == b"work"
        found.append(response.status)
    connection.close()
    return found


def test_beside_slow_clients_nothing_fails(port: int) -> None:
    with ExitStack() as slow:
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: si", body_of(100, b"a")):
            for _ in range(40):
                slow.enter_context(connect(port, beginning))
        with ThreadPoolExecutor(8) as pool:
            statuses = [status for found in pool.map(work, [port] * 8, [10] * 8) for status in found]
    assert statuses == [200] * 80


def test_silent_connections_and_half_heads_are_closed(port: int) -> None:
    for beginning in (b"", b"GET / HTTP/1.1\r\nHost: si"):
        with connect(port, beginning) as connection:
            assert connection.recv(1000) == b""


def test_a_body_that_stays_away_is_refused(port: int) -> None:
    with connect(port, body_of(100, b"a")) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(port: int) -> None:
    with connect(port, body_of(300_000_000)) as connection:
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_response_that_breaks_off_does_not_look_whole(port: int) -> None:
    """Without a length only the end of the connection, in place of the last chunk, shows a client that something is missing."""
    with connect(port, b"GET /breaks HTTP/1.1\r\nHost: site\r\n\r\n") as connection:
        received = b""
        while piece := connection.recv(1000):
            received += piece
    assert b"first" in received
    assert not received.endswith(b"0\r\n\r\n")
