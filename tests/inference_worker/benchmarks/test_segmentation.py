"""The measuring itself, on a segmenter that draws discs: no network, no scene."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from inference_worker.benchmarks.segmentation import Result, _measured, correcting_point, interior_point, table
from inference_worker.benchmarks.segmentation_cases import HALVES, Case, photo_cases
from inference_worker.contract.commands import PromptBox, PromptPoint
from inference_worker.models.protocols import Alternative, Segmentation


class Painter:
    """Draws a disc of ten pixels at each click, and offers the whole image beside it."""

    name = "painter"
    is_fallback = True

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        rows, columns = np.mgrid[: image.shape[0], : image.shape[1]]
        mask = np.zeros(image.shape[:2], bool)
        for point in points:
            mask[np.hypot(rows - point.y, columns - point.x) < 10] = point.positive
        return Segmentation(mask, 1.0, (Alternative(np.ones_like(mask), 0.1),))


def test_clicks_are_counted_until_the_mask_is_good_enough(tmp_path: Path) -> None:
    mask = np.zeros((40, 80), bool)
    mask[14:26, 10:70] = True
    case = Case("a bar", np.zeros((40, 80, 3), np.uint8), mask, True)
    result = _measured("painter", Painter(), case, True, tmp_path)
    assert 0 < result.first < 0.5
    assert result.best_of_three == max(result.first, mask.mean())
    assert result.clicks is not None
    assert 1 < result.clicks <= 20
    assert (tmp_path / "a_bar.painter.png").is_file()


def test_the_next_click_is_in_the_middle_of_the_thickest_error() -> None:
    wanted, found = np.zeros((50, 50), bool), np.zeros((50, 50), bool)
    wanted[10:20, 10:20] = found[30:45, 30:45] = True
    assert correcting_point(found, wanted) == PromptPoint(x=37.5, y=37.5, positive=False)
    assert correcting_point(wanted & False, wanted).positive
    assert interior_point(np.ones((9, 9), bool)) == PromptPoint(x=4.5, y=4.5)


def test_the_table_has_a_row_for_photos_scenes_and_both() -> None:
    rows = [
        Result("a", "photo", False, 0.5, 0.7, None, (0.2,)),
        Result("a", "scene", True, 0.7, 0.9, 3, (0.4, 0.1)),
    ]
    assert table(rows).splitlines()[2:] == [
        "| a | 1 photos | 0.500 | 0.700 |  | 0.20 |  |",
        "| a | 1 scenes | 0.700 | 0.900 | 3.00 (1) | 0.40 | 0.10 |",
        "| a | 2 all | 0.600 | 0.800 | 3.00 (1) | 0.30 | 0.10 |",
    ]


def test_no_photo_is_in_both_halves_and_each_mask_is_of_its_photo() -> None:
    photos = {half: list(photo_cases(half)) for half in HALVES}
    names = {half: {case.name.split()[0] for case in cases} for half, cases in photos.items()}
    assert not names["tuning"] & names["held-out"]
    assert all(
        case.mask.shape == case.image.shape[:2] and case.mask.any() for cases in photos.values() for case in cases
    )
