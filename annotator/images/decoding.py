"""Decode uploaded photographs: recognised by content, bounded before decoding, re-encoded.

The size is read from the header and checked against the limits before a pixel is decoded, so that a small file cannot
ask for gigabytes. What is stored is a new file made from the pixels: no metadata, no second format hiding behind the
first.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import pi_heif
from django.conf import settings
from PIL import ExifTags, UnidentifiedImageError
from PIL import Image as Pillow

from annotator.domain.errors import RefusedFile, TooLarge
from annotator.images.colours import to_srgb
from annotator.images.focal_lengths import focal_length_px
from annotator.images.perceptual_hash import difference_hash

pi_heif.register_heif_opener()
FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "AVIF", "HEIF")
FORMAT_NAMES = "JPEG, PNG, WebP, TIFF, BMP, AVIF or HEIC"
PHOTO_SUFFIXES = frozenset(
    ".jpg .jpeg .jpe .jfif .jif .mpo .png .apng .webp .tif .tiff .bmp .dib .avif .heic .heif .hif".split()
)
#: MPO is a JPEG with more images behind it: portraits of phones, stereo cameras, gain maps of Ultra HDR.
STORED_AS_JPEG = frozenset({"JPEG", "MPO", "HEIF", "AVIF"})
THUMBNAIL_SIDE = 384
MIN_SIDE = 16
JPEG_QUALITY = 95
START_OF_SCAN = b"\xff\xda"
MAX_SCANS = 100  # a progressive JPEG has about ten; each one costs a pass over all coefficients
_T = Pillow.Transpose
#: EXIF orientation -> the transposition that makes the image upright.
TRANSPOSITIONS = {
    2: _T.FLIP_LEFT_RIGHT,
    3: _T.ROTATE_180,
    4: _T.FLIP_TOP_BOTTOM,
    5: _T.TRANSPOSE,
    6: _T.ROTATE_270,
    7: _T.TRANSVERSE,
    8: _T.ROTATE_90,
}
ANIMATED = "Only the first frame of the animation was taken."
Pillow.MAX_IMAGE_PIXELS = None  # our own limits are checked first, and their messages name them


@dataclass(frozen=True)
class DecodedImage:
    """A photograph ready to store.

    Attributes:
        content: The encoded file, upright, 8-bit sRGB, without metadata.
        extension: "jpg" or "png".
        thumbnail: A small JPEG.
        width: In pixels.
        height: In pixels.
        notes: Sentences about what was changed that a person should know.
        focal_px: The focal length in pixels that the camera wrote, or None.
        dhash: Its perceptual hash, or None for a plain photo.
    """

    content: bytes
    extension: str
    thumbnail: bytes
    width: int
    height: int
    notes: tuple[str, ...] = ()
    focal_px: float | None = None
    dhash: int | None = None


def decode_image(content: bytes) -> DecodedImage:
    """Decode a photograph and re-encode it for storage.

    Lossy formats are stored as JPEG at quality 95 (at the noise level of photographs indistinguishable, a tenth
    of a PNG); the others become PNG without loss.

    Raises:
        RefusedFile: The bytes are not an image of an accepted format, or are damaged.
        TooLarge: The file or the image exceeds a limit.
    """
    image = open_image(content)
    notes: list[str] = []
    if getattr(image, "n_frames", 1) > 1 and image.format in {"PNG", "WEBP", "AVIF"}:
        notes.append(ANIMATED)
    rgb = to_srgb(upright(image), notes)
    extension = "jpg" if image.format in STORED_AS_JPEG else "png"
    return DecodedImage(
        content=_encode(rgb, extension),
        extension=extension,
        thumbnail=_thumbnail(rgb),
        width=rgb.width,
        height=rgb.height,
        notes=tuple(notes),
        focal_px=focal_length_px(image),
        dhash=difference_hash(rgb),
    )


def open_image(content: bytes, *, minimum_side: int = MIN_SIDE) -> Pillow.Image:
    """Return the first frame of an accepted image, loaded.

    Raises:
        RefusedFile: The bytes are empty, not an accepted image, too small, or damaged.
        TooLarge: The file or the image exceeds a limit.
    """
    if not content:
        raise RefusedFile("file_empty", "The file is empty (0 bytes). Copy it again and retry.")
    if len(content) > settings.MAX_IMAGE_BYTES:
        raise TooLarge(
            "image_too_many_bytes",
            f"The file has {len(content) / 1e6:.1f} MB; the limit is {settings.MAX_IMAGE_BYTES / 1e6:.0f} MB.",
            {"bytes": len(content), "limit": settings.MAX_IMAGE_BYTES},
        )
    try:
        image = Pillow.open(io.BytesIO(content), formats=FORMATS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, RuntimeError) as error:
        raise RefusedFile("not_an_image", f"Not a {FORMAT_NAMES} image. Convert it and try again.") from error
    _check_size(image.width, image.height, minimum_side)
    if image.format in {"JPEG", "MPO"} and content.count(START_OF_SCAN) > MAX_SCANS:
        raise RefusedFile("image_too_many_scans", "The JPEG has too many scans to decode. Save it again and retry.")
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, RuntimeError, struct.error) as error:
        raise RefusedFile("image_damaged", "The image is truncated or damaged; save it again and retry.") from error
    return image


def upright(image: Pillow.Image) -> Pillow.Image:
    """Return the image turned by its EXIF orientation. No other entry is read: cameras write much that is malformed.

    Raises:
        RefusedFile: The EXIF data is damaged.
    """
    turn = TRANSPOSITIONS.get(orientation_of(image))
    if turn is None:
        return image
    info, image_format = image.info, image.format
    turned = image.transpose(turn)
    turned.info, turned.format = info, image_format
    return turned


def orientation_of(image: Pillow.Image) -> int:
    """Return the EXIF orientation, 1 to 8; 1 where there is none.

    Raises:
        RefusedFile: The EXIF data is damaged.
    """
    try:
        value = image.getexif().get(ExifTags.Base.Orientation, 1)
    except (OSError, SyntaxError, ValueError, TypeError, LookupError, struct.error) as error:
        raise RefusedFile("image_damaged", "The image's EXIF data is damaged; save it again and retry.") from error
    return value if value in TRANSPOSITIONS else 1


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


def _encode(image: Pillow.Image, extension: str) -> bytes:
    stream = io.BytesIO()
    if extension == "jpg":
        image.save(stream, "JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)
    else:
        image.save(stream, "PNG")
    return stream.getvalue()


def _thumbnail(image: Pillow.Image) -> bytes:
    small = image.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Pillow.Resampling.LANCZOS)
    stream = io.BytesIO()
    small.save(stream, "JPEG", quality=85)
    return stream.getvalue()
