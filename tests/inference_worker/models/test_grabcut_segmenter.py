import numpy as np
import pytest

from inference_worker.contract.commands import PromptBox, PromptPoint
from inference_worker.errors import UnusableInput
from inference_worker.geometry.silhouettes import intersection_over_union
from inference_worker.models.grabcut_segmenter import GrabCutSegmenter
from inference_worker.models.protocols import Segmentation
from tests.inference_worker.conftest import Scene

CLICK = PromptPoint(x=80, y=76)


def segmented(scene: Scene, points: tuple[PromptPoint, ...] = (), box: PromptBox | None = None) -> Segmentation:
    return GrabCutSegmenter().segment(image=scene.image, image_key="", points=points, box=box)


def test_it_reports_that_it_is_a_fallback() -> None:
    assert GrabCutSegmenter.is_fallback
    assert GrabCutSegmenter.name == "GrabCut (no SAM weights)"


def test_one_click_finds_the_object(scene: Scene) -> None:
    found = segmented(scene, (CLICK,))
    assert intersection_over_union(found.mask, scene.mask) > 0.9
    assert found.score > 0.5


def test_a_box_finds_the_object(scene: Scene) -> None:
    found = segmented(scene, box=PromptBox(x0=40, y0=14, x1=122, y1=112))
    assert intersection_over_union(found.mask, scene.mask) > 0.9


def test_a_box_drawn_backwards_is_the_same_box(scene: Scene) -> None:
    one = segmented(scene, box=PromptBox(x0=40, y0=14, x1=122, y1=112))
    other = segmented(scene, box=PromptBox(x0=122, y0=112, x1=40, y1=14))
    assert np.array_equal(one.mask, other.mask)


def test_a_negative_click_removes_that_part() -> None:
    image = np.full((100, 200, 3), 230, dtype=np.uint8)
    image[30:70, 20:80] = (200, 40, 40)
    image[30:70, 120:180] = (200, 40, 40)
    box = PromptBox(x0=10, y0=20, x1=190, y1=80)
    both = GrabCutSegmenter().segment(image=image, image_key="", points=(), box=box)
    assert both.mask[50, 50]
    assert both.mask[50, 150]
    clicks = (PromptPoint(x=50, y=50), PromptPoint(x=150, y=50, positive=False))
    left = GrabCutSegmenter().segment(image=image, image_key="", points=clicks, box=box)
    assert left.mask[50, 50]
    assert not left.mask[50, 150]


def test_the_same_clicks_give_the_same_mask(scene: Scene) -> None:
    assert np.array_equal(segmented(scene, (CLICK,)).mask, segmented(scene, (CLICK,)).mask)


@pytest.mark.parametrize("box", [(50, 50, 51, 90), (500, 500, 600, 600)])
def test_a_box_without_content_is_refused(scene: Scene, box: tuple[float, float, float, float]) -> None:
    with pytest.raises(UnusableInput, match="draw it around the whole object"):
        segmented(scene, box=PromptBox(x0=box[0], y0=box[1], x1=box[2], y1=box[3]))


def test_a_click_outside_the_photo_counts_at_its_edge(scene: Scene) -> None:
    found = segmented(scene, (CLICK, PromptPoint(x=9999, y=9999, positive=False)))
    assert intersection_over_union(found.mask, scene.mask) > 0.9


def test_a_photo_of_one_colour_still_answers() -> None:
    image = np.full((60, 80, 3), 128, dtype=np.uint8)
    found = GrabCutSegmenter().segment(image=image, image_key="", points=(PromptPoint(x=40, y=30),), box=None)
    assert found.mask.shape == (60, 80)
    assert found.mask[30, 40]


def test_a_photo_of_one_pixel_is_refused() -> None:
    with pytest.raises(UnusableInput, match="No object was found"):
        GrabCutSegmenter().segment(
            image=np.full((1, 1, 3), 128, np.uint8), image_key="", points=(PromptPoint(x=0, y=0),), box=None
        )
