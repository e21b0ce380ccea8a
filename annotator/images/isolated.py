"""Decode in child processes with limits of CPU time and memory: a hostile file can only crash its own child process.

A child serves many requests, since starting one takes a third of a second; each site process has two.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, LifoQueue
from typing import Any

from django.conf import settings

from annotator.domain.errors import RefusedFile, Unavailable
from annotator.images.decoding import DecodedImage
from annotator.images.limited_child import PATIENCE, LimitedChild, refusal_in
from annotator.images.mask_reading import DecodedMask, several_objects

N_PROCESSES = 2
_MODULE = "annotator.images.decoding_child"


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


_free: LifoQueue[LimitedChild] = LifoQueue()
_places = threading.BoundedSemaphore(N_PROCESSES)


def _ask(call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    with _place():
        head, parts = _asked_of_a_live_one(call, content, arguments)
    if refusal := refusal_in(head):
        raise refusal
    return head, parts


def _asked_of_a_live_one(call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return a process's reply. A process that was killed from outside is replaced once.

    Raises:
        RefusedFile: The file used up its CPU time, or its decoder crashed twice.
    """
    for _ in range(2):
        decoder = _taken()
        try:
            reply = decoder.ask(call, content, arguments)
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


def _taken() -> LimitedChild:
    """Return an idle process or a new one. Processes inherited through a fork are not used."""
    while True:
        try:
            decoder = _free.get_nowait()
        except Empty:
            return LimitedChild(_MODULE)
        if decoder.owner == os.getpid():
            return decoder
