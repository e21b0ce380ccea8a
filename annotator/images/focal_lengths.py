"""Read the focal length that a camera wrote into its photo's EXIF data, in pixels. Nothing else of it is kept, no position."""

from __future__ import annotations

import math
import struct
from typing import Any

from PIL import ExifTags
from PIL import Image as Pillow

#: The diagonal of a 36 x 24 mm frame: what a 35 mm equivalent refers to (CIPA DCG-001).
FRAME_DIAGONAL_MM = math.hypot(36.0, 24.0)
#: Plausible focal lengths, 35 mm equivalent: from fisheyes to the longest lenses. Both count as plausible.
SHORTEST_MM, LONGEST_MM = 5, 1200
#: How much the shape of the photo may differ from the one in EXIF before it counts as cut.
SAME_SHAPE = 0.02
_MM_PER_UNIT = {2: 25.4, 3: 10.0, 4: 1.0, 5: 0.001}
_B = ExifTags.Base


def focal_length_px(image: Pillow.Image) -> float | None:
    """Return the focal length in pixels of the image as it is, or None where EXIF does not settle it.

    The 35 mm equivalent counts first, since phones write it with their digital zoom; then the focal length with the
    density of the sensor's pixels. Both hold for the whole frame: of a photo that was cut since, nothing is known.
    """
    try:
        tags = image.getexif().get_ifd(ExifTags.IFD.Exif)
        if _is_cut(image, tags):
            return None
        focal = _by_equivalent(image, tags) or _by_sensor(image, tags)
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, struct.error):
        return None  # cameras write much that is malformed
    if focal is None:
        return None
    equivalent_mm = focal / math.hypot(image.width, image.height) * FRAME_DIAGONAL_MM
    return focal if SHORTEST_MM <= round(equivalent_mm, 6) <= LONGEST_MM else None  # the way there and back rounds


def _is_cut(image: Pillow.Image, tags: dict[int, Any]) -> bool:
    """Return whether the photo has another shape than the one that the camera took."""
    width, height = _number(tags, _B.ExifImageWidth), _number(tags, _B.ExifImageHeight)
    if width is None or height is None:
        return False
    taken, now = sorted((width, height)), sorted((image.width, image.height))
    return abs(taken[0] / taken[1] / (now[0] / now[1]) - 1) > SAME_SHAPE


def _by_equivalent(image: Pillow.Image, tags: dict[int, Any]) -> float | None:
    equivalent = _number(tags, _B.FocalLengthIn35mmFilm)
    return None if equivalent is None else equivalent * math.hypot(image.width, image.height) / FRAME_DIAGONAL_MM


def _by_sensor(image: Pillow.Image, tags: dict[int, Any]) -> float | None:
    focal_mm, density = _number(tags, _B.FocalLength), _number(tags, _B.FocalPlaneXResolution)
    taken = _number(tags, _B.ExifImageWidth), _number(tags, _B.ExifImageHeight)
    if focal_mm is None or density is None or taken[0] is None or taken[1] is None:
        return None
    unit = _MM_PER_UNIT[int(tags.get(_B.FocalPlaneResolutionUnit, 2))]
    reduced = max(image.width, image.height) / max(taken[0], taken[1])
    return focal_mm * density / unit * reduced


def _number(tags: dict[int, Any], tag: int) -> float | None:
    """Return a positive number, or None: 0 means unknown in EXIF."""
    value = float(tags.get(tag) or 0)
    return value if math.isfinite(value) and value > 0 else None
