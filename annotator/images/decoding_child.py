"""The decoding process: decodes photos and masks for the site, within limits."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from annotator.domain.errors import RefusedFile
from annotator.images.limited_child import first_message, serve

OUT_OF_MEMORY = "The image needs too much memory to decode. Scale it down or save it again, and retry."


def main() -> None:
    """Serve requests from standard input, with the limits that the first message brings."""
    requests, replies, head = first_message()
    from annotator.images import decoding, mask_reading  # before the limits: they map much

    del decoding, mask_reading
    serve(requests, replies, head["memory"], handle, out_of_memory=RefusedFile("image_too_costly", OUT_OF_MEMORY))


def handle(call: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head and the parts of a reply: what was decoded. Raises as the decoders do."""
    return _image(content) if call == "image" else _masks(content, **arguments)


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
