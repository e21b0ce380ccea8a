"""SAM 2 and SAM 3 behind their protocols, on small random models: the same masks as the library gives when called directly."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference_worker.contract.commands import PromptBox, PromptPoint
from inference_worker.errors import SourceNotReady, UnusableInput
from inference_worker.models import check, sam2_segmenter, sam3_segmenter
from inference_worker.models.builtin import SAM2, SAM3
from inference_worker.models.loading import segmenter_name
from inference_worker.models.promptable import PromptableSegmenter, from_directory, model_from_directory
from inference_worker.models.sam3_segmenter import Sam3Segmenter
from inference_worker.settings import Settings
from inference_worker.torchvision_on_cpu import import_torchvision
from tests.inference_worker.conftest import Scene
from tests.inference_worker.models import tiny_sams

torch = pytest.importorskip("torch")
import_torchvision()
pytest.importorskip("transformers")

CLICK, OUTSIDE = PromptPoint(x=80, y=76), PromptPoint(x=4, y=4, positive=False)
BOX = PromptBox(x0=40, y0=14, x1=122, y1=112)


@pytest.fixture(scope="module")
def sam2_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sam2-tiny")
    tiny_sams.save_sam2(directory)
    return directory


@pytest.fixture(scope="module")
def sam3_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("sam3-tiny")
    tiny_sams.save_sam3(directory)
    return directory


@pytest.fixture
def sam2(sam2_directory: Path, worker_settings: Settings) -> PromptableSegmenter:
    return sam2_segmenter.load(replace(worker_settings, sam2_model=sam2_directory))


@pytest.fixture
def sam3(sam3_directory: Path) -> Sam3Segmenter:
    from transformers import Sam3Model, Sam3Processor

    tracker = PromptableSegmenter(*tiny_sams.tracker(), "tracker")
    detector = model_from_directory(Sam3Model, sam3_directory)
    return Sam3Segmenter(from_directory(Sam3Processor, sam3_directory), detector, tracker, "SAM 3")


def directly(processor: Any, model: Any, image: np.ndarray, several: bool, **prompts: Any) -> tuple[Any, Any]:
    """Return masks (n, H, W) and scores (n,) of the library's own calls in one piece."""
    inputs = processor(images=image, return_tensors="pt", **prompts)
    sizes = inputs.pop("original_sizes")
    with torch.inference_mode():
        outputs = model(**inputs, multimask_output=several)
    return processor.post_process_masks(outputs.pred_masks, sizes)[0][0].numpy(), outputs.iou_scores[0, 0].numpy()


PROMPTS = [
    ((CLICK,), None, {"input_points": [[[[80, 76]]]], "input_labels": [[[1]]]}),
    ((CLICK, OUTSIDE), None, {"input_points": [[[[80, 76], [4, 4]]]], "input_labels": [[[1, 0]]]}),
    ((), BOX, {"input_boxes": [[[40, 14, 122, 112]]]}),
    (
        (CLICK,),
        BOX,
        {"input_points": [[[[80, 76]]]], "input_labels": [[[1]]], "input_boxes": [[[40, 14, 122, 112]]]},
    ),
]


@pytest.mark.parametrize("which", ["sam2", "sam3"])
@pytest.mark.parametrize(("points", "box", "prompts"), PROMPTS)
def test_clicks_and_boxes_give_the_library_s_own_masks(
    request: pytest.FixtureRequest,
    scene: Scene,
    which: str,
    points: tuple[PromptPoint, ...],
    box: PromptBox | None,
    prompts: dict[str, Any],
) -> None:
    segmenter = request.getfixturevalue(which)
    inner = segmenter if which == "sam2" else segmenter._tracker
    several = len(points) == 1 and box is None
    masks, scores = directly(inner._processor, inner._model, scene.image, several, **prompts)
    found = segmenter.segment(image=scene.image, image_key="a", points=points, box=box)
    order = np.argsort(-np.clip(scores, 0, 1), kind="stable")
    assert np.array_equal(found.mask, masks[order[0]])
    assert found.score == pytest.approx(float(np.clip(scores[order[0]], 0, 1)), abs=1e-5)
    assert len(found.alternatives) == (2 if several else 0)
    for other, index in zip(found.alternatives, order[1:], strict=True):
        assert np.array_equal(other.mask, masks[index])


@pytest.mark.parametrize(
    ("text", "exemplars", "prompts"),
    [
        ("pear", (), {"text": "pear"}),
        ("", ((BOX, True),), {"input_boxes": [[[40, 14, 122, 112]]], "input_boxes_labels": [[1]]}),
        (
            "pear",
            ((BOX, True), (PromptBox(x0=0, y0=0, x1=20, y1=20), False)),
            {"text": "pear", "input_boxes": [[[40, 14, 122, 112], [0, 0, 20, 20]]], "input_boxes_labels": [[1, 0]]},
        ),
    ],
)
def test_words_and_exemplars_find_what_the_library_finds(
    sam3: Sam3Segmenter,
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    exemplars: tuple[tuple[PromptBox, bool], ...],
    prompts: dict[str, Any],
) -> None:
    monkeypatch.setattr(sam3_segmenter, "SCORE_THRESHOLD", 0.0)  # random weights are sure of nothing
    inputs = sam3._processor(images=scene.image, return_tensors="pt", **prompts)
    sizes = inputs.pop("original_sizes").tolist()
    with torch.inference_mode():
        outputs = sam3._detector(**inputs)
        (wanted,) = sam3._processor.post_process_instance_segmentation(
            outputs, threshold=0.0, mask_threshold=0.5, target_sizes=sizes
        )
    order = np.argsort(-wanted["scores"].numpy(), kind="stable")
    masks = [wanted["masks"][index].numpy().astype(bool) for index in order]
    found = sam3.find(image=scene.image, image_key="a", text=text, exemplars=exemplars)
    assert found
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one, mask in zip(found, [mask for mask in masks if mask.any()], strict=True):
        assert np.array_equal(one.mask, mask)


@pytest.mark.parametrize("text", ["", "   ", "x" * 40, "x" * 10_000])
def test_no_words_and_too_many_are_refused(sam3: Sam3Segmenter, scene: Scene, text: str) -> None:
    with pytest.raises(UnusableInput, match=r"Name what to find|too many words"):
        sam3.find(image=scene.image, image_key="a", text=text)
    assert not sam3._embeddings


def test_a_photo_is_embedded_once(sam2: PromptableSegmenter, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = []
    embed = sam2._model.get_image_embeddings
    monkeypatch.setattr(sam2._model, "get_image_embeddings", lambda pixels: (embedded.append(1), embed(pixels))[1])
    for x in (60, 80, 100):
        sam2.segment(image=scene.image, image_key="a", points=(PromptPoint(x=x, y=70),), box=None)
    assert len(embedded) == 1


def test_a_directory_that_lacks_weights_is_not_taken(sam2_directory: Path, tmp_path: Path) -> None:
    from safetensors.torch import load_file, save_file
    from transformers import Sam2Model

    shutil.copytree(sam2_directory, tmp_path, dirs_exist_ok=True)
    weights = load_file(tmp_path / "model.safetensors")
    del weights["no_memory_embedding"]
    save_file(weights, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(SourceNotReady, match="lacks 1 of the weights of Sam2Model, no_memory_embedding among them"):
        model_from_directory(Sam2Model, tmp_path)


@pytest.mark.parametrize(
    ("entry", "field", "variable"), [(SAM2, "sam2_model", "SAM2_MODEL"), (SAM3, "sam3_model", "SAM3_MODEL")]
)
def test_readiness_names_what_is_missing_and_what_to_do(
    worker_settings: Settings, tmp_path: Path, sam2_directory: Path, entry: Any, field: str, variable: str
) -> None:
    without = entry.readiness(worker_settings)
    assert (without.is_ready, without.is_configured) == (False, False)
    assert variable in without.remedy
    empty = entry.readiness(replace(worker_settings, **{field: tmp_path}))
    assert (empty.is_ready, empty.is_configured) == (False, True)
    assert "has no config.json" in empty.reason
    (tmp_path / "config.json").write_text("{}")
    assert "has no .safetensors file" in entry.readiness(replace(worker_settings, **{field: tmp_path})).reason
    assert entry.readiness(replace(worker_settings, **{field: sam2_directory})).is_ready


def test_weights_make_it_the_default(worker_settings: Settings, sam2_directory: Path) -> None:
    assert segmenter_name(replace(worker_settings, sam2_model=sam2_directory)) == f"SAM 2 ({sam2_directory.name})"


def test_the_check_writes_an_overlay_and_reports_what_it_took(
    sam2_directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overlay = tmp_path / "overlay.png"
    check.main(["sam2", "--weights", str(sam2_directory), "--out", str(overlay)])
    printed = capsys.readouterr().out
    assert f"SAM 2 ({sam2_directory.name})" in printed
    assert all(word in printed for word in ("loaded in", "first click", "second click", "MB"))
    assert overlay.stat().st_size > 1000


def test_the_check_of_weights_that_are_not_there_names_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        check.main(["sam3", "--weights", str(tmp_path), "--out", str(tmp_path / "overlay.png")])
    assert ended.value.code == 1
    assert "has no config.json" in capsys.readouterr().err
    assert not (tmp_path / "overlay.png").exists()
