"""Encoded images as textures: decoded within limits, kept as they are where a viewer reads them so."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..contract.events import Finding
from .findings import Refused, finding
from .limits import Limits

_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TGA", "TIFF", "MPO")
_METADATA = ("exif", "comment", "xmp", "photoshop", "XML:com.adobe.xmp")


@dataclass(frozen=True)
class Texture:
    """Pixels (h, w, 3 or 4) uint8, and the encoded bytes that are served."""

    pixels: np.ndarray
    content: bytes
    media_type: str


class Textures:
    """Decodes each image once; `findings` grows with what was changed."""

    def __init__(self, limits: Limits) -> None:
        """Start without any texture."""
        self.findings: list[Finding] = []
        self._limits = limits
        self._known: dict[tuple[bytes, bool], Texture] = {}

    def read(self, content: bytes, *, with_alpha: bool = False) -> Texture:
        """Return the texture in an encoded image; alpha is dropped where the material does not use it.

        Raises:
            Refused: The image is damaged, of another format, or too large.
        """
        key = hashlib.sha256(content).digest(), with_alpha
        if key not in self._known:
            if len(self._known) >= self._limits.textures:
                raise Refused("too_many_textures", n=len(self._known) + 1, most=self._limits.textures)
            self._known[key] = self._decoded(content, with_alpha=with_alpha)
        return self._known[key]

    def _decoded(self, content: bytes, *, with_alpha: bool) -> Texture:
        try:
            with Image.open(io.BytesIO(content)) as image:
                self._check(image)
                image.load()
                pixels = _eight_bits(image, with_alpha=with_alpha)
                keeps = image.format == "JPEG" and image.mode in ("RGB", "L") and not set(_METADATA) & set(image.info)
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
            raise Refused("texture_unreadable", detail=type(error).__name__) from error
        if max(pixels.size) > self._limits.canonical_texture_side:
            pixels.thumbnail((self._limits.canonical_texture_side,) * 2, Image.Resampling.LANCZOS)
            self.findings = [finding("texture_reduced", most=self._limits.canonical_texture_side)]
            keeps = False
        array = np.asarray(pixels)
        if keeps:
            return Texture(array, content, "image/jpeg")
        return Texture(array, _png(pixels), "image/png")

    def _check(self, image: Image.Image) -> None:
        if image.format not in _FORMATS:
            raise Refused("texture_unreadable", detail=f"it is {image.format}")
        if max(image.size) > self._limits.texture_side:
            most = self._limits.texture_side
            raise Refused("texture_too_large", width=image.width, height=image.height, most=most)


def _eight_bits(image: Image.Image, *, with_alpha: bool) -> Image.Image:
    """Return RGB, or RGBA where alpha is wanted and there is some below 255."""
    if image.mode.startswith("I") or image.mode == "F":  # Pillow clips 16-bit grey instead of scaling it
        grey = np.clip(np.round(np.asarray(image).astype(np.float64) / 257), 0, 255)
        image = Image.fromarray(grey.astype(np.uint8))
    if not with_alpha or not (image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info):
        return image.convert("RGB")
    pixels = image.convert("RGBA")
    return pixels.convert("RGB") if np.asarray(pixels)[..., 3].min() == 255 else pixels


def _png(pixels: Image.Image) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(np.asarray(pixels)).save(stream, "PNG", compress_level=6)  # a copy without metadata
    return stream.getvalue()
