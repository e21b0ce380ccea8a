"""The front takes a thread for complete requests alone, and refuses what is too large, too slow or too much."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

from annotator.front.front import Front
from annotator.front.limits import Limits
from tests.front.exchange import GONE, Response, application, chunk, exchange

LIVEZ = b'{"status": "ok"}'
PATIENT = Limits(prompt_s=5, body_idle_s=5)
#: So impatient that a silent client is refused at once; no test waits for a second.
IMPATIENT = Limits(prompt_s=0.01, body_idle_s=0.02, slow_bodies_per_address=2)


def front_of(wsgi: Any, limits: Limits = PATIENT, limit: int = 100) -> Front:
    return Front(wsgi, body_limit=lambda path, has_credentials: limit, livez=LIVEZ, limits=limits)


def echo(environ: dict[str, Any]) -> bytes:
    return environ["wsgi.input"].read()


def never(environ: dict[str, Any], start_response: Callable[..., Any]) -> Response:
    raise AssertionError("the application was called")


async def test_a_body_in_parts_arrives_whole() -> None:
    front = front_of(application(echo))
    response = await exchange(front, chunk(b"on", more=True), chunk(b"e"), headers=[("Content-Length", "3")])
    assert (response.status, response.body, response.headers["content-length"]) == (200, b"one", "3")


async def test_a_body_of_unknown_length_arrives_whole() -> None:
    front = front_of(application(lambda environ: environ["CONTENT_LENGTH"].encode()))
    headers = [("Transfer-Encoding", "chunked")]
    response = await exchange(front, chunk(b"on", more=True), chunk(b"e"), headers=headers)
    assert response.body == b"3"


async def test_a_body_that_announces_too_much_is_refused_unread() -> None:
    response = await exchange(front_of(never), headers=[("Content-Length", "101")])
    assert (response.status, response.headers["connection"]) == (413, "close")
    body = json.loads(response.body)
    assert (body["code"], body["details"]) == ("body_too_large", {"limit_bytes": 100, "found_bytes": 101})


async def test_a_body_that_grows_too_large_is_refused_as_it_streams() -> None:
    endless = [chunk(b"x" * 60, more=True) for _ in range(100)]
    response = await exchange(front_of(never), *endless, headers=[("Transfer-Encoding", "chunked")])
    assert (response.status, json.loads(response.body)["details"]["found_bytes"]) == (413, 120)


async def test_a_length_that_is_no_number_is_malformed() -> None:
    for text in ("-1", "1e3", "9" * 20, "\u0663"):
        headers = [("Content-Length", text)] if text.isascii() else [("Content-Length", "+3")]
        assert (await exchange(front_of(never), headers=headers)).status == 400


async def test_a_body_that_never_comes_is_refused_without_a_thread() -> None:
    response = await exchange(front_of(never, IMPATIENT), headers=[("Content-Length", "5")])
    assert (response.status, json.loads(response.body)["code"]) == (408, "body_too_slow")


async def test_a_body_that_drips_is_refused() -> None:
    limits = Limits(prompt_s=0.0, body_idle_s=5, body_grace_s=0.0, body_rate=10**9)
    drips = [chunk(b"x", more=True) for _ in range(50)]
    response = await exchange(front_of(never, limits), *drips, headers=[("Content-Length", "90")])
    assert response.status == 408


async def test_slow_bodies_of_one_address_have_a_limit_and_others_none_of_it() -> None:
    limits = Limits(prompt_s=0.0, body_idle_s=5, slow_bodies_per_address=2)
    front = front_of(application(echo), limits)
    length = [("Content-Length", "5")]
    held = [asyncio.create_task(exchange(front, headers=length, address="10.0.0.9")) for _ in range(2)]
    await asyncio.sleep(0.05)
    assert (await exchange(front, headers=length, address="10.0.0.9")).status == 429
    others = asyncio.create_task(exchange(front, headers=length, address="10.0.0.8"))
    await asyncio.sleep(0.05)
    assert not others.done()
    assert (await exchange(front, method="GET", address="10.0.0.9")).status == 200
    for task in [*held, others]:
        task.cancel()
    await asyncio.gather(*held, others, return_exceptions=True)
    again = asyncio.create_task(exchange(front, headers=length, address="10.0.0.9"))
    await asyncio.sleep(0.05)
    assert not again.done()
    again.cancel()


async def test_a_client_that_leaves_gets_nothing_and_runs_nothing() -> None:
    response = await exchange(front_of(never), chunk(b"o", more=True), GONE, headers=[("Content-Length", "3")])
    assert response.status is None


async def test_livez_responds_while_every_thread_is_held() -> None:
    release = threading.Event()

    def hold(environ: dict[str, Any]) -> bytes:
        release.wait(30)
        return b"late"

    front = front_of(application(hold), Limits(threads=1))
    held = asyncio.create_task(exchange(front, method="GET"))
    await asyncio.sleep(0.05)
    assert (await exchange(front, method="GET", path="/livez")).body == LIVEZ
    release.set()
    assert (await held).body == b"late"


async def test_readyz_has_a_thread_of_its_own() -> None:
    release = threading.Event()

    def hold(environ: dict[str, Any]) -> bytes:
        if environ["PATH_INFO"] == "/readyz":
            return b"ready"
        release.wait(30)
        return b"late"

    front = front_of(application(hold), Limits(threads=1))
    held = asyncio.create_task(exchange(front, method="GET"))
    assert (await exchange(front, method="GET", path="/readyz")).body == b"ready"
    release.set()
    await held


async def test_uploads_take_no_request_thread() -> None:
    release = threading.Event()

    def hold(environ: dict[str, Any]) -> bytes:
        if environ["CONTENT_LENGTH"] != "0":
            release.wait(30)
        return b"done"

    limits = Limits(threads=1, upload_threads=1, uploads_waiting=1, upload_bytes=10)
    front = front_of(application(hold), limits)
    held = asyncio.create_task(exchange(front, chunk(b"photo"), headers=[("content-length", "5")]))
    await asyncio.sleep(0)
    assert (await exchange(front, method="GET")).body == b"done"
    response = await exchange(front, chunk(b"photo"), headers=[("content-length", "5")])
    assert (response.status, json.loads(response.body)["code"]) == (503, "busy")
    release.set()
    assert (await held).status == 200


async def test_log_ins_take_no_request_thread_and_beyond_what_may_wait_are_refused() -> None:
    release = threading.Event()

    def hold(environ: dict[str, Any]) -> bytes:
        if environ["REQUEST_METHOD"] == "POST":
            release.wait(30)
        return b"done"

    front = front_of(application(hold), Limits(threads=1, sign_ins_waiting=2))
    held = [asyncio.create_task(exchange(front, chunk(b"{}"), path="/api/session/")) for _ in range(2)]
    assert (await exchange(front, method="GET")).body == b"done"
    response = await exchange(front, chunk(b"{}"), path="/api/session/")
    assert (response.status, json.loads(response.body)["code"]) == (429, "too_many_sign_ins")
    assert response.headers["retry-after"] == "2"
    release.set()
    assert [each.status for each in await asyncio.gather(*held)] == [200, 200]


async def test_beyond_what_may_wait_the_site_is_busy() -> None:
    release = threading.Event()
    front = front_of(application(lambda environ: str(release.wait(30)).encode()), Limits(threads=1, waiting=2))
    held = [asyncio.create_task(exchange(front, method="GET")) for _ in range(2)]
    await asyncio.sleep(0.05)
    response = await exchange(front, method="GET")
    assert (response.status, response.headers["retry-after"], json.loads(response.body)["code"]) == (503, "2", "busy")
    release.set()
    assert [each.status for each in await asyncio.gather(*held)] == [200, 200]


async def test_requests_of_one_address_have_a_limit() -> None:
    release = threading.Event()
    front = front_of(application(lambda environ: str(release.wait(30)).encode()), Limits(per_address=1))
    held = asyncio.create_task(exchange(front, method="GET"))
    await asyncio.sleep(0.05)
    assert (await exchange(front, method="GET")).status == 429
    release.set()
    assert (await exchange(front, method="GET", address="10.0.0.2")).status == 200
    await held


async def test_a_long_response_leaves_the_request_s_thread() -> None:
    made = Response([b"a" * 10, b"", b"b"])
    made.streaming = True
    threads: list[str] = []

    def stream(environ: dict[str, Any], start_response: Callable[..., Any]) -> Response:
        threads.append(threading.current_thread().name)
        start_response("200 OK", [])
        return made

    response = await exchange(front_of(stream, Limits(buffered_bytes=5)), method="GET")
    assert response.parts == [b"a" * 10, b"b", b""]
    assert made.closed
    assert threads[0].startswith("request")


async def test_a_reader_that_leaves_ends_the_stream() -> None:
    released = threading.Event()

    class Endless:
        streaming = True

        def __iter__(self) -> Any:
            while True:
                yield b"x"

        def close(self) -> None:
            released.set()

    def stream(environ: dict[str, Any], start_response: Callable[..., Any]) -> Endless:
        start_response("200 OK", [])
        return Endless()

    await asyncio.wait_for(exchange(front_of(stream), GONE, method="GET"), 30)
    assert released.is_set()


async def test_an_error_of_the_application_is_raised() -> None:
    def fail(environ: dict[str, Any], start_response: Callable[..., Any]) -> Response:
        raise RuntimeError("of the application")

    try:
        await exchange(front_of(fail), method="GET")
    except RuntimeError as error:
        assert str(error) == "of the application"
    else:
        raise AssertionError("the error was swallowed")


async def test_the_environment_is_that_of_wsgi() -> None:
    seen: dict[str, Any] = {}

    def keep(environ: dict[str, Any]) -> bytes:
        seen.update(environ)
        return b""

    headers = [
        ("Host", "site"), ("Cookie", "a=1"), ("Cookie", "b=2"), ("Accept", "x"), ("Accept", "y"),
        ("Content-Type", "text/plain"), ("X_Forwarded_For", "forged"), ("X-Real", "yes"),
    ]  # fmt: skip
    await exchange(front_of(application(keep)), path="/a%20b/%C3%A9", query=b"q=1", method="GET", headers=headers)
    assert seen["PATH_INFO"].encode("latin-1").decode() == "/a b/é"
    assert (seen["QUERY_STRING"], seen["HTTP_HOST"], seen["HTTP_COOKIE"]) == ("q=1", "site", "a=1; b=2")
    assert (seen["HTTP_ACCEPT"], seen["CONTENT_TYPE"], seen["HTTP_X_REAL"]) == ("x,y", "text/plain", "yes")
    assert (seen["REMOTE_ADDR"], seen["CONTENT_LENGTH"]) == ("10.0.0.1", "0")
    assert "HTTP_X_FORWARDED_FOR" not in seen
