"""The answer of /readyz becomes the names of the parts we still wait for."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from annotator.local import readiness
from annotator.local.machine import free_port

Serve = Callable[[int, Any], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    servers: list[HTTPServer] = []

    def start(status: int, body: Any) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(body).encode())

            def log_message(self, *arguments: object) -> None:
                """Tests are silent."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_nothing_is_missing_when_all_answers(serve: Serve) -> None:
    assert readiness.missing_parts(serve(200, {"parts": {}}), serve(200, {"status": "ok"})) == []


def test_parts_that_are_not_ready_are_named_with_their_message(serve: Serve) -> None:
    parts = {"database": {"ok": True}, "workers": {"ok": False, "message": "No worker serves cpu."}}
    assert readiness.missing_parts(serve(503, {"parts": parts}), serve(200, {})) == ["workers (No worker serves cpu.)"]


def test_at_a_start_parts_are_only_named(serve: Serve) -> None:
    parts = {"site": {"ok": False, "message": "The periodic tasks do not run."}, "broker": {"ok": True}}
    assert readiness.missing_parts(serve(503, {"parts": parts}), serve(200, {}), explained=False) == ["site"]


def test_live_news_must_answer_too(serve: Serve) -> None:
    assert readiness.missing_parts(serve(200, {"parts": {}}), f"http://127.0.0.1:{free_port()}") == ["live"]


def test_a_site_that_fails_is_not_ready(serve: Serve) -> None:
    assert readiness.missing_parts(serve(500, "oops"), serve(200, {})) == ["web"]


def test_a_site_that_does_not_answer_is_not_ready(serve: Serve) -> None:
    assert readiness.missing_parts(f"http://127.0.0.1:{free_port()}", serve(200, {})) == ["web"]


def test_log_ins_come_from_the_session(serve: Serve) -> None:
    login = {"username": "anna", "password": "demo", "role": "annotator"}
    assert readiness.demo_logins(serve(200, {"demo_logins": [login]})) == [login]
    assert readiness.demo_logins(serve(200, {"user": None})) == []
