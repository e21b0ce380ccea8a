"""The encoded pictures inside a GLB whose structure was checked."""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterator
from typing import Any

from .findings import Refused


def embedded_pictures(content: bytes, document: dict[str, Any]) -> Iterator[bytes]:
    """Each image's bytes, from the binary chunk or a data URI; raises Refused."""
    text_size = struct.unpack_from("<I", content, 12)[0]
    binary_start = 12 + 8 + text_size + 8
    views = document.get("bufferViews", [])
    for image in document.get("images", []):
        if "uri" in image:
            yield _from_data_uri(str(image["uri"]))
        elif isinstance(image.get("bufferView"), int) and 0 <= image["bufferView"] < len(views):
            view = views[image["bufferView"]]
            start = binary_start + view.get("byteOffset", 0)
            yield content[start : start + view["byteLength"]]
        else:
            raise Refused("structure_wrong", detail="a texture has no content")


def _from_data_uri(uri: str) -> bytes:
    try:
        return base64.b64decode(uri.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused("structure_wrong", detail="a texture's data is not base64") from error
