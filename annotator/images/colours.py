"""Bring the pixels of a decoded image to 8-bit sRGB: ICC profiles, gamma, Adobe RGB, CMYK, 16 bits, transparency."""

from __future__ import annotations

import io

import numpy as np
from PIL import ExifTags, ImageCms
from PIL import Image as Pillow

from annotator.domain.errors import RefusedFile

WHITE = (255, 255, 255, 255)
SRGB_GAMMA = 0.45455
ADOBE_RGB = "R03"  # the DCF interoperability index of cameras that write Adobe RGB without a profile
#: Linear Adobe RGB (1998) to linear sRGB, both with a D65 white point.
SRGB_FROM_ADOBE = np.array([[1.39836, -0.39836, 0.0], [0.0, 1.0, 0.0], [0.0, -0.04293, 1.04293]])
ADOBE_GAMMA = 563 / 256

TRANSPARENT = "Transparent parts were laid on white."
ALL_TRANSPARENT = "The image is fully transparent; its colours were taken without the transparency."
CMYK = "The image has CMYK colours without a profile; its colours are approximate."
BAD_PROFILE = "The colour profile could not be read; the colours were taken as sRGB."


def to_srgb(image: Pillow.Image, notes: list[str]) -> Pillow.Image:
    """Return the image as 8-bit RGB in sRGB without any metadata.

    Args:
        image: A loaded image in any mode that the accepted formats decode to.
        notes: Receives a sentence for each conversion that a person should know of.

    Raises:
        RefusedFile: The image data contradicts its header.
    """
    try:
        alpha = _alpha(image, notes)
        rgb = _in_srgb(_eight_bit(image), image, notes)
    except (ValueError, OSError) as error:
        raise RefusedFile("image_damaged", "The image is truncated or damaged; save it again and retry.") from error
    if alpha is not None:
        canvas = Pillow.new("RGBA", rgb.size, WHITE)
        rgb.putalpha(alpha)
        rgb = Pillow.alpha_composite(canvas, rgb).convert("RGB")
    clean = rgb.copy()
    clean.info = {}  # Pillow writes comments, profiles and EXIF of `info` into what it saves
    return clean


def _alpha(image: Pillow.Image, notes: list[str]) -> Pillow.Image | None:
    """Return the alpha channel (L) where the image is to be composed on white, or None."""
    if not (image.mode in {"RGBA", "RGBa", "LA", "La", "PA"} or "transparency" in image.info):
        return None
    alpha = image.convert("RGBA").getchannel("A")
    lowest, highest = alpha.getextrema()
    if highest == 0:
        notes.append(ALL_TRANSPARENT)
        return None
    if lowest == 255:
        return None
    notes.append(TRANSPARENT)
    return alpha


def _eight_bit(image: Pillow.Image) -> Pillow.Image:
    """Return the image in L, RGB or CMYK with 8 bits a channel, without its alpha channel."""
    if image.mode.startswith("I") or image.mode == "F":
        values = np.asarray(image, dtype=np.float64)
        top = 65535.0 if values.max(initial=0.0) > 255 else 255.0
        return Pillow.fromarray((np.clip(values / top, 0, 1) * 255).round().astype(np.uint8))
    if image.mode == "CMYK":
        return image
    return image.convert("L" if image.mode in {"1", "L", "LA", "La"} else "RGB")


def _in_srgb(pixels: Pillow.Image, source: Pillow.Image, notes: list[str]) -> Pillow.Image:
    profile = source.info.get("icc_profile")
    if profile:
        converted = _by_profile(pixels, profile)
        if converted is not None:
            return converted
        notes.append(BAD_PROFILE)
    elif pixels.mode == "CMYK":
        notes.append(CMYK)
    elif _is_adobe_rgb(source):
        return _from_adobe_rgb(pixels.convert("RGB"))
    elif source.format == "PNG" and "srgb" not in source.info and _is_other_gamma(source.info.get("gamma")):
        return _from_gamma(pixels.convert("RGB"), float(source.info["gamma"]))
    return pixels.convert("RGB")


def _by_profile(pixels: Pillow.Image, profile: bytes) -> Pillow.Image | None:
    """Return the pixels in sRGB by LittleCMS, or None when the profile is damaged or of another colour space."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        space = source.profile.xcolor_space.strip()
        wanted = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}.get(space)
        if wanted is None or (wanted == "CMYK") != (pixels.mode == "CMYK"):
            return None
        return ImageCms.profileToProfile(
            pixels if pixels.mode == wanted else pixels.convert(wanted),
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _is_adobe_rgb(image: Pillow.Image) -> bool:
    try:
        return image.getexif().get_ifd(ExifTags.IFD.Interop).get(ExifTags.Interop.InteropIndex) == ADOBE_RGB
    except Exception:  # EXIF of cameras is often malformed, and each way of that has an error of its own
        return False


def _is_other_gamma(gamma: float | None) -> bool:
    return gamma is not None and 0.1 <= gamma <= 2.0 and abs(gamma - SRGB_GAMMA) > 0.01


def _from_adobe_rgb(rgb: Pillow.Image) -> Pillow.Image:
    linear = (np.arange(256) / 255.0) ** ADOBE_GAMMA
    return Pillow.fromarray(_encode(linear[np.asarray(rgb)] @ SRGB_FROM_ADOBE.T))


def _from_gamma(rgb: Pillow.Image, gamma: float) -> Pillow.Image:
    """Apply a PNG's gAMA chunk: sample = light ** gamma (PNG specification, 11.3.2.2)."""
    return rgb.point(_encode((np.arange(256) / 255.0) ** (1.0 / gamma)).tolist() * 3)


def _encode(linear: np.ndarray) -> np.ndarray:
    """Return linear light in [0, 1] as sRGB uint8 (IEC 61966-2-1)."""
    light = np.clip(linear, 0.0, 1.0)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return (encoded * 255.0).round().astype(np.uint8)
