"""A perceptual hash of photos: close for the same scene saved smaller, lighter or as another format. Plain Python and NumPy."""

from __future__ import annotations

import numpy as np
from PIL import Image as Pillow

#: Grey levels by which a cell must be darker than the next one: noise in plain areas sets no bits.
MARGIN = 4
#: A photo with fewer bits is too plain to be distinguished.
MIN_BITS = 8
_WIDTH, _HEIGHT = 9, 8


def difference_hash(image: Pillow.Image) -> int | None:
    """Return 64 bits, as a signed integer: whether each cell of a 9 x 8 grid is darker than the one to its right.

    Returns:
        The hash; None for a photo that is too plain.
    """
    cells = np.asarray(image.convert("L").resize((_WIDTH, _HEIGHT), Pillow.Resampling.BOX), np.int16)
    bits = cells[:, :-1] + MARGIN < cells[:, 1:]
    if bits.sum() < MIN_BITS:
        return None
    return int.from_bytes(np.packbits(bits).tobytes(), "big", signed=True)


def distance(one: int, other: int) -> int:
    """Return how many of the 64 bits differ."""
    return ((one ^ other) & (2**64 - 1)).bit_count()
