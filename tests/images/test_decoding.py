"""Photos: recognised by content, bounded before decoding, upright, RGB, without metadata."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import ImageOps

from annotator.domain.errors import RefusedFile, TooLarge
from annotator.images.colours import ALL_TRANSPARENT, BAD_PROFILE, TRANSPARENT
from annotator.images.decoding import ANIMATED, THUMBNAIL_SIDE, decode_image
from tests.factories import encoded, png

GREEN, BLUE = (0, 200, 0), (0, 0, 200)


def opened(content: bytes) -> Pillow.Image:
    picture = Pillow.open(io.BytesIO(content))
    picture.load()
    return picture


def two_halves(width: int = 64, height: int = 32) -> Pillow.Image:
    """Green on the left, blue on the right."""
    picture = Pillow.new("RGB", (width, height), GREEN)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size, with nothing behind the claim."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 64))


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


@pytest.mark.parametrize(("form", "extension"), [("PNG", "png"), ("WEBP", "png"), ("JPEG", "jpg")])
def test_three_formats_are_taken(form: str, extension: str) -> None:
    decoded = decode_image(encoded(two_halves(), form))
    assert (decoded.extension, decoded.width, decoded.height) == (extension, 64, 32)
    kept = opened(decoded.content)
    assert (kept.mode, kept.size, kept.format) == ("RGB", (64, 32), "JPEG" if extension == "jpg" else "PNG")


def test_a_png_keeps_every_pixel() -> None:
    original = png(40, 30, seed=3)
    assert np.array_equal(np.asarray(opened(decode_image(original).content)), np.asarray(opened(original)))


def test_the_same_pixels_give_the_same_bytes() -> None:
    assert decode_image(png(seed=1)).content == decode_image(png(seed=1)).content


def test_orientation_is_applied_and_metadata_is_gone() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise to stand upright
    exif[0x013B] = "somebody"
    decoded = decode_image(encoded(two_halves(), "JPEG", exif=exif, quality=100))
    kept = opened(decoded.content)
    assert (decoded.width, decoded.height, kept.size) == (32, 64, (32, 64))
    assert dict(kept.getexif()) == {}
    assert np.allclose(np.asarray(kept)[4, 16], GREEN, atol=6)
    assert np.allclose(np.asarray(kept)[60, 16], BLUE, atol=6)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGB"])
def test_every_mode_becomes_rgb(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(decode_image(encoded(two_halves().convert(mode), form)).content).mode == "RGB"


def test_sixteen_bits_are_scaled_and_rounded() -> None:
    values = np.full((20, 20), 0x8000, np.uint16)
    kept = np.asarray(opened(decode_image(encoded(Pillow.fromarray(values), "PNG")).content))
    assert np.unique(kept).tolist() == [128]


def test_transparency_is_laid_on_white() -> None:
    half = Pillow.new("RGBA", (20, 20), (0, 0, 0, 0))
    half.paste((0, 0, 0, 255), (0, 0, 10, 20))
    decoded = decode_image(encoded(half, "PNG"))
    kept = np.asarray(opened(decoded.content))
    assert (np.unique(kept[:, :10]).tolist(), np.unique(kept[:, 10:]).tolist()) == ([0], [255])
    assert decoded.notes == (TRANSPARENT,)


def test_what_is_fully_transparent_keeps_its_colours() -> None:
    decoded = decode_image(encoded(Pillow.new("RGBA", (20, 20), (10, 20, 30, 0)), "PNG"))
    assert np.asarray(opened(decoded.content))[3, 3].tolist() == [10, 20, 30]
    assert decoded.notes == (ALL_TRANSPARENT,)


@pytest.mark.parametrize("form", ["BMP", "TIFF", "AVIF", "WEBP"])
def test_other_containers_are_read(form: str) -> None:
    decoded = decode_image(encoded(two_halves(), form, **({"quality": 95} if form in {"AVIF", "WEBP"} else {})))
    kept = np.asarray(opened(decoded.content)).astype(int)
    assert np.abs(kept - np.asarray(two_halves()).astype(int)).mean() < 4


def test_an_animation_is_its_first_frame_with_a_note() -> None:
    frames = [two_halves(), Pillow.new("RGB", two_halves().size, (9, 9, 9))]
    decoded = decode_image(encoded(frames[0], "PNG", save_all=True, append_images=frames[1:]))
    assert np.array_equal(np.asarray(opened(decoded.content)), np.asarray(frames[0]))
    assert decoded.notes == (ANIMATED,)


def test_a_gamma_chunk_counts() -> None:
    """Linear light of 0.5 is 188 in sRGB (IEC 61966-2-1)."""
    chunk = b"gAMA" + struct.pack(">I", 100_000)
    plain = encoded(Pillow.new("RGB", (20, 20), (128, 128, 128)), "PNG")
    content = plain[:33] + struct.pack(">I", 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + plain[33:]
    assert np.unique(np.asarray(opened(decode_image(content).content))).tolist() == [188]


def test_a_broken_profile_is_noted_and_not_refused() -> None:
    decoded = decode_image(encoded(two_halves(), "PNG", icc_profile=b"not a profile"))
    assert decoded.notes == (BAD_PROFILE,)
    assert np.array_equal(np.asarray(opened(decoded.content)), np.asarray(two_halves()))


def test_a_jpeg_of_thousands_of_scans_is_refused_before_decoding() -> None:
    content = encoded(two_halves(), "JPEG", progressive=True)
    at = content.index(b"\xff\xda")
    with pytest.raises(RefusedFile) as refused:
        decode_image(content[:at] + content[at : at + 12] * 200 + content[at:])
    assert refused.value.code == "image_too_many_scans"


def test_the_thumbnail_is_small_and_a_jpeg() -> None:
    small = opened(decode_image(png(1000, 500)).thumbnail)
    assert (small.format, small.size) == ("JPEG", (THUMBNAIL_SIDE, THUMBNAIL_SIDE // 2))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_an_image"),
        (b"<!doctype html><script>alert(1)</script>", "not_an_image"),
        (b"GIF89a" + b"\0" * 100, "not_an_image"),
        (encoded(two_halves(), "GIF"), "not_an_image"),
        (encoded(opened(png(64, 48)), "JPEG")[:-500], "image_damaged"),
        (png(64, 48)[:-2000], "image_damaged"),
        (png(15, 64), "image_too_small"),
    ],
    ids=["empty", "svg", "html", "gif head", "gif", "cut jpeg", "cut png", "tiny"],
)
def test_an_incomplete_photo_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RefusedFile) as refused:
        decode_image(content)
    assert refused.value.code == code


@pytest.mark.parametrize("size", [(30_000, 30_000), (12_001, 20), (8_000, 8_000), (2**31 - 1, 2**31 - 1)])
def test_a_claim_of_too_many_pixels_is_refused_before_decoding(size: tuple[int, int]) -> None:
    with pytest.raises(TooLarge) as refused:
        decode_image(png_header(*size))
    assert refused.value.code == "image_too_many_pixels"
    assert refused.value.details == {"width": size[0], "height": size[1]}


def test_too_many_bytes_are_refused(settings) -> None:
    settings.MAX_IMAGE_BYTES = 100
    with pytest.raises(TooLarge) as refused:
        decode_image(png())
    assert refused.value.code == "image_too_many_bytes"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_as_the_viewer_shows_it(orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    content = encoded(two_halves(), "PNG", exif=exif)
    shown = ImageOps.exif_transpose(opened(content))
    assert opened(decode_image(content).content).tobytes() == shown.tobytes()


def exif_entries(*entries: bytes) -> bytes:
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + b"".join(entries) + b"\0" * 4


def test_a_camera_that_writes_odd_entries_is_no_reason_to_refuse() -> None:
    turned = struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0)
    resolution_as_text = struct.pack(">HHI4s", 0x011A, 2, 2, b"a\0\0\0")
    decoded = decode_image(encoded(two_halves(), "JPEG", exif=exif_entries(turned, resolution_as_text)))
    assert (decoded.width, decoded.height) == (32, 64)


def test_damaged_exif_is_refused() -> None:
    with pytest.raises(RefusedFile) as refused:
        decode_image(encoded(two_halves(), "PNG", exif=b"Exif\0\0QQ\0*\0\0\0\x08"))
    assert refused.value.code == "image_damaged"
