"""Start a child process with limits of CPU time and memory, and exchange messages with it; both sides of the conversation.

Limits and start are those of the mesh check: `inference_worker.contract.limited_process`. The child knows no secret and
no database. A request that uses up its CPU time ends the child: the kernel does it, whatever decoder runs.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from annotator.domain import errors
from annotator.domain.errors import InvalidInput, MaquetteError, RefusedFile, TooLarge
from annotator.images import frames
from inference_worker.contract.limited_process import give_up_privileges

LIMITS = ("MAX_IMAGE_BYTES", "MAX_IMAGE_PIXELS", "MAX_IMAGE_SIDE", "MAX_ARCHIVE_MEMBERS", "MAX_ARCHIVE_BYTES")
#: Wall time allowed per second of CPU time, for a busy machine; the limit of a file is its CPU time.
PATIENCE = 6
_ROOT = Path(__file__).resolve().parents[2]
_START = "import sys; sys.path.insert(0, {root!r}); from {module} import main; main()"
_REFUSALS = {kind.__name__: kind for kind in (InvalidInput, RefusedFile, TooLarge)}
Handler = Callable[[str, bytes, dict[str, Any]], tuple[dict[str, Any], list[bytes]]]


class LimitedChild:
    """One child process, seen from the site. `was_given_up`: it used more wall time than patience allows."""

    def __init__(self, module: str, *, files: Sequence[int] = ()) -> None:
        """Start `module.main()` with these file descriptors open, in this order, and wait until it is ready.

        Raises:
            EOFError: It ended at once.
        """
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START.format(root=str(_ROOT), module=module)],
            env=environment, cwd="/", pass_fds=tuple(files),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.owner, self.was_given_up = os.getpid(), False
        self._exchange({"memory": settings.DECODE_MEMORY_MB * 1024**2, "files": list(files), "settings": limits()}, b"")

    def ask(self, call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
        """Return the reply to a call; a refusal of the file is in its head (`refusal_in`).

        Raises:
            EOFError: The process has ended: it reached its limit of CPU time or of wall time.
        """
        head = {"call": call, "arguments": arguments, "settings": limits(), "cpu_seconds": settings.DECODE_SECONDS}
        return self._exchange(head, content)

    def _exchange(self, head: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        timer = threading.Timer(settings.DECODE_SECONDS * PATIENCE, self._give_up)
        timer.start()
        try:
            frames.write(stdin, head, content)
            return frames.read(stdout)
        except (OSError, ValueError) as error:
            raise EOFError from error
        finally:
            timer.cancel()

    def _give_up(self) -> None:
        self.was_given_up = True
        self._process.kill()

    def end(self) -> int:
        """Kill the process if it runs; return its exit status."""
        self._process.kill()
        status = self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return status


def limits() -> dict[str, int]:
    """Return the settings that a child needs, as they are now."""
    return {name: getattr(settings, name) for name in LIMITS}


def refusal_in(head: dict[str, Any]) -> MaquetteError | None:
    """Return the refusal that a reply holds, or None."""
    if "refused" not in head:
        return None
    refused = head["refused"]
    kind = _REFUSALS.get(refused["kind"], errors.InvalidInput)
    return kind(refused["code"], refused["message"], refused["details"])


def first_message() -> tuple[IO[bytes], IO[bytes], dict[str, Any]]:
    """Return, in the child, the streams of requests and replies and the first message; Django's settings are set then."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a decoder prints is no reply
    head, _ = frames.read(requests)
    settings.configure(**head["settings"])
    return requests, replies, head


def serve(
    requests: IO[bytes], replies: IO[bytes], memory: int, handler: Handler, *, out_of_memory: MaquetteError
) -> None:
    """Handle requests in the child, each within its CPU time, until they end; then exit."""
    give_up_privileges(memory, output_bytes=0)
    frames.write(replies, {"ready": True})
    while True:
        try:
            head, parts = frames.read(requests)
        except EOFError:
            sys.exit(0)
        for name, value in head["settings"].items():
            setattr(settings, name, value)
        signal.setitimer(signal.ITIMER_PROF, head["cpu_seconds"])
        reply, results = _reply_to(handler, head, parts[0], out_of_memory)
        signal.setitimer(signal.ITIMER_PROF, 0)
        frames.write(replies, reply, *results)


def _reply_to(
    handler: Handler, head: dict[str, Any], content: bytes, out_of_memory: MaquetteError
) -> tuple[dict[str, Any], list[bytes]]:
    try:
        return handler(head["call"], content, head["arguments"])
    except MemoryError:
        error: MaquetteError = out_of_memory
    except MaquetteError as refusal:
        error = refusal
    refused = {"kind": type(error).__name__, "code": error.code, "message": error.message, "details": error.details}
    return {"refused": refused}, []
