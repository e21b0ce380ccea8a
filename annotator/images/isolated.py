"""Decode in child processes with limits of CPU time and memory: a hostile file can only crash its own child process.

A child serves many requests, since starting one takes a third of a second; each site process has two. Limits and start
are those of the mesh check: `inference_worker.contract.limited_process`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue
from typing import Any

from django.conf import settings

from annotator.domain import errors
from annotator.domain.errors import InvalidInput, MaquetteError, RefusedFile, TooLarge, Unavailable
from annotator.images import frames
from annotator.images.decoding import DecodedImage
from annotator.images.mask_reading import DecodedMask, several_objects

LIMITS = ("MAX_IMAGE_BYTES", "MAX_IMAGE_PIXELS", "MAX_IMAGE_SIDE")
N_PROCESSES = 2
#: Wall time allowed per second of CPU time, for a busy machine; the limit of a file is its CPU time.
PATIENCE = 6
_ROOT = Path(__file__).resolve().parents[2]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from annotator.images.decoding_child import main; main()"
_REFUSALS = {kind.__name__: kind for kind in (InvalidInput, RefusedFile, TooLarge)}


def decode_image(content: bytes) -> DecodedImage:
    """Decode a photo in a child process, as `decoding.decode_image` does.

    Raises:
        RefusedFile: As there, or it takes too long or too much memory.
        TooLarge: As there.
        Unavailable: Every process is busy.
    """
    head, parts = _ask("image", content, {})
    fields = head["image"]
    return DecodedImage(content=parts[0], thumbnail=parts[1], **{**fields, "notes": tuple(fields["notes"])})


def decode_masks(content: bytes, *, width: int, height: int) -> list[DecodedMask]:
    """Decode the objects of a mask file in a child process, as `mask_reading.decode_masks` does. Raises as `decode_image`."""
    head, parts = _ask("masks", content, {"width": width, "height": height})
    return [
        DecodedMask(content=part, area_px=mask["area_px"], bbox_xywh=tuple(mask["bbox_xywh"]))
        for mask, part in zip(head["masks"], parts, strict=True)
    ]


def decode_mask(content: bytes, *, width: int, height: int) -> DecodedMask:
    """Decode the one object of a mask file. Raises InvalidInput for several, and as `decode_image`."""
    masks = decode_masks(content, width=width, height=height)
    if len(masks) > 1:
        raise several_objects(len(masks))
    return masks[0]


class _Decoder:
    """One decoding process."""

    def __init__(self) -> None:
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START], env=environment, cwd="/",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self.owner, self.was_given_up = os.getpid(), False
        memory = settings.DECODE_MEMORY_MB * 1024**2
        self.ask({"settings": _limits(), "memory": memory}, b"")

    def ask(self, head: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """Return the reply.

        Raises:
            EOFError: The process has ended: it reached its limit of CPU time or of wall time.
        """
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
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        return status


_free: LifoQueue[_Decoder] = LifoQueue()
_places = threading.BoundedSemaphore(N_PROCESSES)


def _ask(call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    request = {"call": call, "arguments": arguments, "settings": _limits(), "cpu_seconds": settings.DECODE_SECONDS}
    with _place():
        head, parts = _asked_of_a_live_one(request, content)
    if "refused" in head:
        raise _refusal(head["refused"])
    return head, parts


def _asked_of_a_live_one(request: dict[str, Any], content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return a process's reply. A process that was killed from outside is replaced once.

    Raises:
        RefusedFile: The file used up its CPU time, or its decoder crashed twice.
    """
    for _ in range(2):
        decoder = _taken()
        try:
            reply = decoder.ask(request, content)
        except EOFError:
            if decoder.end() == -signal.SIGPROF or decoder.was_given_up:
                message = "The image takes too long to decode. Save it again as a plain PNG or JPEG, and retry."
                raise RefusedFile("image_too_costly", message, {"limit_seconds": settings.DECODE_SECONDS}) from None
        else:
            _free.put(decoder)
            return reply
    raise RefusedFile("image_damaged", "The image is truncated or damaged; save it again and retry.")


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=settings.DECODE_SECONDS * PATIENCE):
        raise Unavailable("busy", "The site has more to do than it can. Try again in a moment.", {"part": "decoding"})
    try:
        yield
    finally:
        _places.release()


def _taken() -> _Decoder:
    """Return an idle process or a new one. Processes inherited through a fork are not used."""
    while True:
        try:
            decoder = _free.get_nowait()
        except Empty:
            return _Decoder()
        if decoder.owner == os.getpid():
            return decoder


def _limits() -> dict[str, int]:
    return {name: getattr(settings, name) for name in LIMITS}


def _refusal(refused: dict[str, Any]) -> MaquetteError:
    kind = _REFUSALS.get(refused["kind"], errors.InvalidInput)
    return kind(refused["code"], refused["message"], refused["details"])
