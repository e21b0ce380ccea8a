"""Reading of pointmap previews, as the browser reads them."""

from __future__ import annotations

import struct

import numpy as np


def read_preview(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Return points (n, 3) float32 in the camera frame and colours (n, 3) uint8 of a preview.

    Args:
        content: what write_preview returned.

    Raises:
        ValueError: the content is anything else.
    """
    magic, version, n, _ = struct.unpack_from("<4sIII", content)
    if magic != b"MQPC" or version != 1 or len(content) != 16 + 15 * n:
        raise ValueError("not a pointmap preview")
    points = np.frombuffer(content, "<f4", 3 * n, 16).reshape(n, 3)
    return points, np.frombuffer(content, np.uint8, 3 * n, 16 + 12 * n).reshape(n, 3)
