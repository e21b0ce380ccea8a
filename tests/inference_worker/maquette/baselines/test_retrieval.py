from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from inference_worker.geometry.cameras import fallback_intrinsics, projected
from inference_worker.geometry.fitting import box_of_mask
from inference_worker.geometry.layout import FACING_CAMERA_WXYZ, Layout, in_camera, quaternion_product
from inference_worker.geometry.meshes import Mesh, geometry_sha256
from inference_worker.geometry.silhouettes import silhouette
from inference_worker.maquette.baselines import shape_library
from inference_worker.maquette.baselines.retrieval import Retrieval
from inference_worker.maquette.baselines.shape_library import Side
from inference_worker.maquette.shapes import build
from inference_worker.proposals import ProposedCandidate

CAMERA = fallback_intrinsics(160, 120)
FEW = ("aeroplane", "bottle", "chair", "mug", "plate", "snowman", "table", "tree")


@pytest.fixture(autouse=True, scope="module")
def small_library() -> Iterator[None]:
    """Eight families instead of ninety: the search is the same."""
    patched = pytest.MonkeyPatch()
    patched.setattr(shape_library, "families", lambda: FEW)
    shape_library.library.cache_clear()
    yield
    patched.undo()
    shape_library.library.cache_clear()


def photographed(family: str, azimuth: float) -> tuple[np.ndarray, np.ndarray]:
    """A photo of one of the library's objects in plain red, and its mask."""
    shape = build(family, 5)
    turn = quaternion_product(FACING_CAMERA_WXYZ, Side(azimuth, 10.0).quaternion)
    layout = Layout(quaternion_wxyz=turn, translation=(0.1, 0.05, 2.5), scale=1.2)
    mask = silhouette([Mesh(shape.vertices, shape.faces)], layout, CAMERA, longest=160)
    image = np.full((120, 160, 3), 200, dtype=np.uint8)
    image[mask] = (190, 30, 40)
    return image, mask


def proposals(image: np.ndarray, mask: np.ndarray, seeds: list[int]) -> list[ProposedCandidate]:
    return list(
        Retrieval().propose(
            image=image, mask=mask, pointmap=None, intrinsics=CAMERA, seeds=seeds,
            on_progress=lambda *_: None, is_cancelled=lambda: False,
        )
    )  # fmt: skip


@pytest.mark.parametrize(("family", "azimuth"), [("mug", 40.0), ("chair", 30.0), ("bottle", 0.0), ("aeroplane", 75.0)])
def test_an_object_like_those_of_the_library_is_found(family: str, azimuth: float) -> None:
    found = [made.settings["family"] for made in proposals(*photographed(family, azimuth), [0, 1, 2])]
    assert family in found
    assert len(set(found)) == 3


def test_the_layout_lies_over_the_mask() -> None:
    image, mask = photographed("mug", 40.0)
    for made in proposals(image, mask, [0, 1, 2, 3]):
        left, top, right, bottom = box_of_mask(mask)
        pixels = projected(CAMERA, in_camera(made.layout, made.mesh.vertices))
        found = (*pixels.min(axis=0), *pixels.max(axis=0))
        assert (found[0] + found[2]) / 2 == pytest.approx((left + right) / 2, abs=1.0)
        assert (found[1] + found[3]) / 2 == pytest.approx((top + bottom) / 2, abs=1.0)
        area = (found[2] - found[0]) * (found[3] - found[1])
        assert area == pytest.approx((right - left) * (bottom - top), rel=0.05)


def test_the_photos_colours_are_taken() -> None:
    (made,) = proposals(*photographed("mug", 40.0), [0])
    red, green, blue = np.median(made.mesh.colours.astype(int), axis=0)
    assert red > green + 80
    assert red > blue + 80


def test_the_same_seed_is_the_same_object() -> None:
    image, mask = photographed("table", 20.0)
    first, second = proposals(image, mask, [3])[0], proposals(image, mask, [2, 3])[1]
    assert geometry_sha256([first.mesh]) == geometry_sha256([second.mesh])
    assert first.layout == second.layout


def test_a_hair_thin_mask_still_finds_something() -> None:
    image, _ = photographed("tree", 0.0)
    mask = np.zeros((120, 160), dtype=bool)
    mask[5:115, 80] = True
    assert len(proposals(image, mask, [0])) == 1


def test_the_library_is_kept_on_disk_and_made_anew_when_it_is_damaged(tmp_path: Path) -> None:
    made = shape_library.library(tmp_path)
    (path,) = tmp_path.iterdir()
    shape_library.library.cache_clear()
    read = shape_library.library(tmp_path)
    assert (read.families, read.sides) == (made.families, made.sides)
    assert np.array_equal(read.silhouettes, made.silhouettes)
    assert np.array_equal(read.edges, made.edges)
    path.write_bytes(path.read_bytes()[:1000])
    shape_library.library.cache_clear()
    assert shape_library.library(tmp_path).families == made.families
