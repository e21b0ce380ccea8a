"""Bytes that somebody uploaded -> pixels that we trust: recognised by content, bounded before decoding, re-encoded.

Only JPEG, PNG and WebP are opened. The size is read from the header and held against the limits before a pixel is
decoded, so that a small file cannot ask for gigabytes. What is kept is a new file made from the pixels: no metadata,
no second format hiding behind the first.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np
from django.conf import settings
from PIL import ExifTags, UnidentifiedImageError
from PIL import Image as Pillow

from annotator.domain.errors import InvalidInput, RefusedFile, TooLarge

FORMATS = ("JPEG", "PNG", "WEBP")
THUMBNAIL_SIDE = 384
MIN_SIDE = 16
JPEG_QUALITY = 95
_T = Pillow.Transpose
#: EXIF's orientation -> what makes the picture upright.
TURNS = {
    2: _T.FLIP_LEFT_RIGHT,
    3: _T.ROTATE_180,
    4: _T.FLIP_TOP_BOTTOM,
    5: _T.TRANSPOSE,
    6: _T.ROTATE_270,
    7: _T.TRANSVERSE,
    8: _T.ROTATE_90,
}
Pillow.MAX_IMAGE_PIXELS = None  # our own limits are checked first, and say what they are


@dataclass(frozen=True)
class DecodedImage:
    """A photograph ready to store: `content` in `extension`, upright, RGB, and a small JPEG of it."""

    content: bytes
    extension: str
    thumbnail: bytes
    width: int
    height: int


@dataclass(frozen=True)
class DecodedMask:
    """A mask ready to store: a PNG with 0 and 255; the box is x, y, width, height in pixels."""

    content: bytes
    area_px: int
    bbox_xywh: tuple[int, int, int, int]


def decode_image(content: bytes) -> DecodedImage:
    """The photograph in the bytes. Raises RefusedFile for what is none, TooLarge for what is too big.

    JPEGs stay JPEG (re-encoded at quality 95: at photographs' noise level no different to the eye, a tenth of a PNG);
    everything else becomes PNG, without loss. Orientation from EXIF is applied, then all metadata is gone.
    """
    picture, source_format = _open(content, limit_bytes=settings.MAX_IMAGE_BYTES)
    rgb = _as_rgb(_upright(picture))
    extension = "jpg" if source_format == "JPEG" else "png"
    return DecodedImage(_encoded(rgb, extension), extension, _thumbnail(rgb), rgb.width, rgb.height)


def decode_mask(content: bytes, *, width: int, height: int) -> DecodedMask:
    """The mask in the bytes, for an image of this size. Anything over half is inside.

    Raises InvalidInput when it has another size, is empty, covers everything, or has many grey levels (then it is a
    photograph and no mask); RefusedFile and TooLarge as for images.
    """
    picture, _ = _open(content, limit_bytes=settings.MAX_IMAGE_BYTES, minimum_side=1)
    if (picture.width, picture.height) != (width, height):
        raise InvalidInput(
            "mask_size_differs",
            f"The mask is {picture.width} x {picture.height} pixels and the image {width} x {height}; they must be equal.",
            {"mask": [picture.width, picture.height], "image": [width, height]},
        )
    return mask_from_array(_mask_levels(picture))


def mask_from_array(levels: np.ndarray) -> DecodedMask:
    """levels: uint8 (H, W). The mask of what is over half; raises InvalidInput when that is nothing or everything."""
    if np.mean((levels > 25) & (levels < 230)) > 0.2:
        raise InvalidInput("mask_not_binary", "The mask has many grey levels; save it as black and white.")
    inside = levels > 127
    area = int(inside.sum())
    if area == 0:
        raise InvalidInput("mask_empty", "The mask is empty: no pixel is inside. Paint the object white on black.")
    if area == inside.size:
        raise InvalidInput("mask_full", "The mask covers the whole image. Leave the background out.")
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    box = (int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1))
    png = io.BytesIO()
    Pillow.fromarray(np.where(inside, np.uint8(255), np.uint8(0))).save(png, "PNG", optimize=False)
    return DecodedMask(png.getvalue(), area, box)


def _open(content: bytes, *, limit_bytes: int, minimum_side: int = MIN_SIDE) -> tuple[Pillow.Image, str]:
    if len(content) > limit_bytes:
        raise TooLarge(
            "image_too_many_bytes",
            f"The file has {len(content) / 1e6:.1f} MB; the limit is {limit_bytes / 1e6:.0f} MB.",
            {"bytes": len(content), "limit": limit_bytes},
        )
    try:
        picture = Pillow.open(io.BytesIO(content), formats=FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise RefusedFile("not_an_image", "This is no JPEG, PNG or WebP image. Convert it and try again.") from error
    _check_size(picture.width, picture.height, minimum_side)
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise RefusedFile("image_damaged", "The image is truncated or damaged; save it again and retry.") from error
    return picture, str(picture.format)


def _check_size(width: int, height: int, minimum_side: int) -> None:
    if width * height > settings.MAX_IMAGE_PIXELS or max(width, height) > settings.MAX_IMAGE_SIDE:
        raise TooLarge(
            "image_too_many_pixels",
            f"The image has {width} x {height} pixels; the limit is {settings.MAX_IMAGE_SIDE} a side and "
            f"{settings.MAX_IMAGE_PIXELS / 1e6:.0f} million in all. Scale it down.",
            {"width": width, "height": height},
        )
    if min(width, height) < minimum_side:
        raise RefusedFile(
            "image_too_small",
            f"The image has {width} x {height} pixels; at least {minimum_side} a side are needed.",
            {"width": width, "height": height},
        )


def _upright(picture: Pillow.Image) -> Pillow.Image:
    """Turned as EXIF says. No other entry is looked at or written again: cameras write much that is not well formed."""
    try:
        turn = TURNS.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error) as error:
        raise RefusedFile("image_damaged", "The image's EXIF data is damaged; save it again and retry.") from error
    return picture if turn is None else picture.transpose(turn)


def _as_rgb(picture: Pillow.Image) -> Pillow.Image:
    """Greyscale, palettes, CMYK and 16 bits become 8-bit RGB; what is transparent is laid on white."""
    if picture.mode.startswith("I") or picture.mode == "F":
        values = np.asarray(picture, dtype=np.float64)
        top = 65535.0 if values.max(initial=0.0) > 255 else 255.0
        picture = Pillow.fromarray((np.clip(values / top, 0, 1) * 255).astype(np.uint8))
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        on_white = Pillow.new("RGBA", with_alpha.size, (255, 255, 255, 255))
        return Pillow.alpha_composite(on_white, with_alpha).convert("RGB")
    return picture.convert("RGB")


def _mask_levels(picture: Pillow.Image) -> np.ndarray:
    """uint8 (H, W): alpha where a picture has some worth looking at, brightness otherwise."""
    if picture.mode in {"RGBA", "LA"}:
        alpha = np.asarray(picture.getchannel("A"))
        if alpha.min() < 128:
            return alpha
    if picture.mode == "P" and len(set(picture.tobytes())) == 2:  # two colours of a palette: the brighter one is inside
        return np.asarray(picture.convert("RGB").convert("L"))
    levels = np.asarray(_as_rgb(picture).convert("L"))
    return np.where(levels > 0, np.uint8(255), np.uint8(0)) if levels.max(initial=0) <= 1 else levels


def _encoded(picture: Pillow.Image, extension: str) -> bytes:
    stream = io.BytesIO()
    if extension == "jpg":
        picture.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
    else:
        picture.save(stream, "PNG")
    return stream.getvalue()


def _thumbnail(picture: Pillow.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Pillow.Resampling.LANCZOS)
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=85)
    return stream.getvalue()
