"""The built-in segmenter on a small photo: every click counts, and what was computed is kept."""

from pathlib import Path

import numpy as np
import pytest

from inference_worker.contract.commands import PromptBox, PromptPoint
from inference_worker.errors import SourceNotReady, UnusableInput
from inference_worker.geometry.silhouettes import intersection_over_union
from inference_worker.models.builtin import SALIENT
from inference_worker.models.protocols import Segmentation
from inference_worker.models.salient import segmenter as module
from inference_worker.models.salient.candidates import main_pieces
from inference_worker.models.salient.network import SaliencyNetwork, Window
from inference_worker.models.salient.segmenter import SalientSegmenter
from inference_worker.models.salient.weights import U2NETP
from inference_worker.settings import Settings
from tests.inference_worker.conftest import Scene

CLICK = PromptPoint(x=80, y=76)
OUTSIDE = PromptPoint(x=8, y=60, positive=False)
BOX = PromptBox(x0=40, y0=14, x1=122, y1=112)


@pytest.fixture(scope="module")
def network() -> SaliencyNetwork:
    return SaliencyNetwork(U2NETP)


@pytest.fixture
def segmenter(network: SaliencyNetwork) -> SalientSegmenter:
    return SalientSegmenter(network)


def found(
    segmenter: SalientSegmenter, scene: Scene, *points: PromptPoint, box: PromptBox | None = None, key: str = "a"
) -> Segmentation:
    return segmenter.segment(image=scene.image, image_key=key, points=points, box=box)


def test_one_click_finds_the_object(segmenter: SalientSegmenter, scene: Scene) -> None:
    one = found(segmenter, scene, CLICK)
    assert (one.mask.shape, one.mask.dtype) == ((120, 160), np.dtype(bool))
    assert intersection_over_union(one.mask, scene.mask) > 0.9
    assert 0 < one.score <= 1


def test_the_other_masks_differ_and_come_best_first(segmenter: SalientSegmenter, scene: Scene) -> None:
    one = found(segmenter, scene, CLICK)
    masks = [one.mask, *(other.mask for other in one.alternatives)]
    scores = [one.score, *(other.score for other in one.alternatives)]
    assert len(masks) <= 3
    assert scores == sorted(scores, reverse=True)
    for number, mask in enumerate(masks):
        assert mask[76, 80]
        assert all(intersection_over_union(mask, other) < 0.95 for other in masks[:number])


def test_a_box_finds_the_object(segmenter: SalientSegmenter, scene: Scene) -> None:
    assert intersection_over_union(found(segmenter, scene, box=BOX).mask, scene.mask) > 0.9


def test_a_click_corrects_what_the_box_found(segmenter: SalientSegmenter, scene: Scene) -> None:
    click = PromptPoint(x=80, y=30, positive=False)
    one = found(segmenter, scene, click, box=BOX)
    assert not one.mask[30, 80]
    assert one.mask[90, 80]


def test_negative_clicks_are_outside_and_positive_ones_inside(segmenter: SalientSegmenter) -> None:
    image = np.full((100, 200, 3), 230, dtype=np.uint8)
    image[30:70, 20:80] = image[30:70, 120:180] = (200, 40, 40)
    clicks = [PromptPoint(x=50, y=50), PromptPoint(x=150, y=50), PromptPoint(x=100, y=10, positive=False)]
    mask = segmenter.segment(image=image, image_key="two", points=clicks, box=None).mask
    assert [bool(mask[int(click.y), int(click.x)]) for click in clicks] == [True, True, False]


def test_the_same_clicks_give_the_same_mask_step_by_step_or_at_once(
    segmenter: SalientSegmenter, network: SaliencyNetwork, scene: Scene
) -> None:
    found(segmenter, scene, CLICK)
    by_steps = found(segmenter, scene, CLICK, OUTSIDE)
    at_once = found(SalientSegmenter(network), scene, CLICK, OUTSIDE)
    assert np.array_equal(by_steps.mask, at_once.mask)
    assert by_steps.score == at_once.score


def test_another_click_looks_only_around_itself_and_undo_looks_at_nothing(
    segmenter: SalientSegmenter, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows: list[Window] = []
    look = segmenter._network.probabilities
    monkeypatch.setattr(
        segmenter._network, "probabilities", lambda image, asked: (windows.extend(asked), look(image, asked))[1]
    )
    first = found(segmenter, scene, CLICK)
    n_first = len(windows)
    found(segmenter, scene, CLICK, OUTSIDE)
    assert [(window.x, window.y) for window in windows[n_first:]] == [(8, 60), (8, 60)]
    n_both = len(windows)
    assert np.array_equal(found(segmenter, scene, CLICK).mask, first.mask)
    assert len(windows) == n_both


def test_only_the_last_photos_are_kept(segmenter: SalientSegmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "KEPT_IMAGES", 2)
    pixels = np.zeros((40, 40, 3), np.uint8)
    for key in "abc":
        segmenter._image(pixels, key)
    assert list(segmenter._kept) == ["b", "c"]


def test_a_click_outside_the_photo_counts_at_its_edge(segmenter: SalientSegmenter, scene: Scene) -> None:
    one = found(segmenter, scene, CLICK, PromptPoint(x=9999, y=9999, positive=False))
    assert intersection_over_union(one.mask, scene.mask) > 0.9


def test_specks_and_holes_are_not_part_of_a_boxed_mask() -> None:
    mask = np.zeros((40, 60), bool)
    mask[5:25, 5:25] = mask[5:15, 40:50] = True
    mask[10:12, 10:12], mask[35:37, 35:37] = False, True
    wanted = np.zeros((40, 60), bool)
    wanted[5:25, 5:25] = wanted[5:15, 40:50] = True
    assert np.array_equal(main_pieces(mask), wanted)
    assert not main_pieces(np.zeros((4, 4), bool)).any()


@pytest.mark.parametrize("size", [(60, 80), (1, 1), (3, 200)])
def test_a_photo_of_one_colour_gives_a_mask_or_a_reason(segmenter: SalientSegmenter, size: tuple[int, int]) -> None:
    image = np.full((*size, 3), 128, np.uint8)
    try:
        mask = segmenter.segment(image=image, image_key="grey", points=[PromptPoint(x=0, y=0)], box=None).mask
    except UnusableInput as refusal:
        assert "draw a box around it" in refusal.message
    else:
        assert mask.shape == size


@pytest.mark.parametrize("box", [(50, 50, 51, 90), (500, 500, 600, 600)])
def test_a_box_without_content_is_refused(
    segmenter: SalientSegmenter, scene: Scene, box: tuple[float, float, float, float]
) -> None:
    with pytest.raises(UnusableInput, match="draw it around the whole object"):
        found(segmenter, scene, box=PromptBox(x0=box[0], y0=box[1], x1=box[2], y1=box[3]))


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "u2netp.onnx"
    other.write_bytes(U2NETP.read_bytes()[:-1])
    with pytest.raises(SourceNotReady, match="restore it from the release"):
        SaliencyNetwork(other)


def test_without_its_file_it_is_not_ready(worker_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inference_worker.models.builtin.U2NETP", Path("/nowhere/u2netp.onnx"))
    readiness = SALIENT.readiness(worker_settings)
    assert (readiness.is_ready, readiness.is_configured) == (False, False)
    assert "/nowhere/u2netp.onnx" in readiness.remedy
