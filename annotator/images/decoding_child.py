"""The decoding process: reads a request, decodes within its CPU time, writes the result; until its input ends.

It knows no secret and no database. A request that uses up its CPU time ends the process: the kernel does it, whatever decoder runs.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings

from annotator.domain.errors import MaquetteError, RefusedFile
from annotator.images import frames
from inference_worker.contract.limited_process import give_up_privileges

OUT_OF_MEMORY = "The image needs too much memory to decode. Scale it down or save it again, and retry."


def main() -> None:
    """Serve requests from standard input, with the limits that the first one brings."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a decoder prints is no reply
    head, _ = frames.read(requests)
    settings.configure(**head["settings"])
    from annotator.images import decoding, mask_reading  # before the limits: they map much

    give_up_privileges(head["memory"], output_bytes=0)
    del decoding, mask_reading
    frames.write(replies, {"ready": True})
    while True:
        try:
            head, parts = frames.read(requests)
        except EOFError:
            sys.exit(0)
        for name, value in head["settings"].items():
            setattr(settings, name, value)
        signal.setitimer(signal.ITIMER_PROF, head["cpu_seconds"])
        reply, results = answer(head["call"], parts[0], head["arguments"])
        signal.setitimer(signal.ITIMER_PROF, 0)
        frames.write(replies, reply, *results)


def answer(call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head and the parts of a reply: what was decoded, or the refusal."""
    try:
        if call == "image":
            return _image(content)
        return _masks(content, **arguments)
    except MemoryError:
        error: MaquetteError = RefusedFile("image_too_costly", OUT_OF_MEMORY)
    except MaquetteError as refusal:
        error = refusal
    refused = {"kind": type(error).__name__, "code": error.code, "message": error.message, "details": error.details}
    return {"refused": refused}, []


def _image(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    from annotator.images.decoding import decode_image

    fields = asdict(decode_image(content))
    parts = [fields.pop("content"), fields.pop("thumbnail")]
    return {"image": fields}, parts


def _masks(content: bytes, *, width: int, height: int) -> tuple[dict[str, Any], list[bytes]]:
    from annotator.images.mask_reading import decode_masks

    masks = [asdict(mask) for mask in decode_masks(content, width=width, height=height)]
    parts = [mask.pop("content") for mask in masks]
    return {"masks": masks}, parts


if __name__ == "__main__":
    main()
