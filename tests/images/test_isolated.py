"""Decoding elsewhere: the same results and refusals, and a file that costs too much ends one process and nothing else."""

from __future__ import annotations

import os
import signal

import pytest
from PIL import Image as Pillow

from annotator.domain.errors import InvalidInput, RefusedFile, TooLarge
from annotator.images import decoding, isolated, mask_reading
from tests.factories import encoded, mask_png, png


def flat(side: int) -> bytes:
    """A small file with many pixels."""
    return encoded(Pillow.new("RGB", (side, side)), "PNG", compress_level=1)


def test_a_photo_is_decoded_as_in_this_process() -> None:
    assert isolated.decode_image(png()) == decoding.decode_image(png())


def test_a_mask_is_decoded_as_in_this_process() -> None:
    content = mask_png()
    assert isolated.decode_mask(content, width=64, height=48) == mask_reading.decode_mask(content, width=64, height=48)


@pytest.mark.parametrize(
    ("content", "kind", "code"), [(b"", RefusedFile, "file_empty"), (b"x", RefusedFile, "not_an_image")]
)
def test_refusals_are_the_same(content: bytes, kind: type[Exception], code: str) -> None:
    with pytest.raises(kind) as refusal:
        isolated.decode_image(content)
    assert refusal.value.code == code


def test_the_limits_are_those_of_the_moment(settings) -> None:
    settings.MAX_IMAGE_PIXELS = 100
    with pytest.raises(TooLarge) as refusal:
        isolated.decode_image(png())
    assert refusal.value.details == {"width": 64, "height": 48}


def test_a_mask_of_another_size_is_refused_with_both() -> None:
    with pytest.raises(InvalidInput) as refusal:
        isolated.decode_mask(mask_png(), width=8, height=8)
    assert refusal.value.details == {"mask": [64, 48], "image": [8, 8]}


def test_what_uses_up_its_cpu_time_is_refused_and_the_next_is_decoded(settings) -> None:
    costly = flat(6000)
    settings.DECODE_SECONDS = 0.05
    with pytest.raises(RefusedFile) as refusal:
        isolated.decode_image(costly)
    assert refusal.value.code == "image_too_costly"
    settings.DECODE_SECONDS = 30
    assert isolated.decode_image(png()).width == 64


def test_what_needs_too_much_memory_is_refused_and_the_next_is_decoded(settings, monkeypatch) -> None:
    monkeypatch.setattr(isolated, "_free", isolated.LifoQueue())
    costly = flat(7000)
    settings.DECODE_MEMORY_MB = 600
    with pytest.raises(RefusedFile) as refusal:
        isolated.decode_image(costly)
    assert refusal.value.code in {"image_too_costly", "image_damaged"}
    assert isolated.decode_image(png()).width == 64


def test_a_process_that_was_killed_is_replaced() -> None:
    isolated.decode_image(png())
    decoder = isolated._free.get_nowait()
    os.kill(decoder._process.pid, signal.SIGKILL)
    isolated._free.put(decoder)
    assert isolated.decode_image(png()).width == 64


def test_a_process_knows_no_secret() -> None:
    isolated.decode_image(png())
    decoder = isolated._free.get_nowait()
    isolated._free.put(decoder)
    with open(f"/proc/{decoder._process.pid}/environ", "rb") as file:  # noqa: PTH123 - it has no size
        assert {entry.split(b"=")[0] for entry in file.read().split(b"\0") if entry} <= {
            b"PATH", b"LANG", b"OMP_NUM_THREADS", b"OPENBLAS_NUM_THREADS",
        }  # fmt: skip
