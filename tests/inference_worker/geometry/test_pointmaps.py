import io

import numpy as np
import pytest

from inference_worker.errors import UnusableInput
from inference_worker.geometry.pointmaps import (
    FALLBACK_DEPTH,
    ScenePointmap,
    depth_of_mask,
    read_npz,
    scale_and_shift,
    write_npz,
    write_preview,
)
from tests.inference_worker.previews import read_preview

POINTS = np.random.default_rng(0).normal(size=(6, 8, 3)).astype(np.float32)
VALID = np.ones((6, 8), dtype=bool)


def test_a_pointmap_round_trips_and_its_bytes_are_deterministic() -> None:
    read = read_npz(write_npz(POINTS, VALID))
    points, valid = read.points, read.valid
    assert read.measured and not read_npz(write_npz(POINTS, VALID, measured=False)).measured
    assert np.array_equal(points, POINTS)
    assert np.array_equal(valid, VALID)
    assert write_npz(POINTS, VALID) == write_npz(POINTS, VALID)


def test_a_point_that_is_no_number_is_not_valid() -> None:
    broken = POINTS.copy()
    broken[2, 3, 1] = np.nan
    assert np.argwhere(~read_npz(write_npz(broken, VALID)).valid).tolist() == [[2, 3]]


class Evil:
    def __reduce__(self) -> tuple:
        return (pytest.fail, ("a pickle was run",))


def pickled() -> bytes:
    stream = io.BytesIO()
    np.savez(stream, points=np.array([Evil()], dtype=object), valid=VALID)
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", pickled(), write_npz(POINTS, VALID)[:80]])
def test_a_file_that_is_not_a_pointmap_is_refused(content: bytes) -> None:
    with pytest.raises(UnusableInput, match="cannot be read"):
        read_npz(content)


def test_shapes_that_do_not_agree_are_refused() -> None:
    with pytest.raises(UnusableInput, match="has the shapes"):
        read_npz(write_npz(POINTS, VALID[:3]))


def test_a_preview_holds_points_with_the_photos_colours() -> None:
    image = np.zeros((12, 16, 3), dtype=np.uint8)
    image[:, 8:] = (10, 20, 30)
    valid = VALID.copy()
    valid[0] = False
    content = write_preview(POINTS, valid, image)
    assert content[:4] == b"MQPC"
    points, colours = read_preview(content)
    assert np.array_equal(points, POINTS[1:].reshape(-1, 3))
    assert colours.reshape(5, 8, 3)[:, 4:].tolist() == [[[10, 20, 30]] * 4] * 5


def test_a_large_preview_is_thinned_evenly() -> None:
    points = np.zeros((100, 100, 3), dtype=np.float32)
    points[..., 0], points[..., 1] = np.meshgrid(np.arange(100), np.arange(100))
    found, _ = read_preview(
        write_preview(points, np.ones((100, 100), bool), np.zeros((100, 100, 3), np.uint8), most=2500)
    )
    assert len(found) == 2500
    assert set(np.diff(np.unique(found[:, 0]))) == {2.0}


def test_scale_and_shift_of_a_scene() -> None:
    points = np.array([[[0, 0, 4], [2, 0, 4], [-2, 0, 4]]], dtype=np.float32)
    assert scale_and_shift(points, np.ones((1, 3), bool)) == (2.0, (0.0, 0.0, 4.0))
    assert scale_and_shift(points, np.zeros((1, 3), bool)) == (1.0, (0.0, 0.0, 0.0))


def test_the_depth_of_a_mask_is_its_median() -> None:
    points = np.zeros((4, 4, 3), dtype=np.float32)
    points[..., 2] = np.arange(4)[:, None] + 1
    mask = np.zeros((8, 8), dtype=bool)
    mask[6:] = True
    assert depth_of_mask(ScenePointmap(points, np.ones((4, 4), bool)), mask) == 4.0
    assert depth_of_mask(ScenePointmap(points, np.zeros((4, 4), bool)), mask) == FALLBACK_DEPTH
    assert depth_of_mask(None, mask) == FALLBACK_DEPTH
