"""SAM behind its protocol, on a tiny model with random weights: nothing is downloaded."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inference_worker.contract.commands import PromptBox, PromptPoint
from inference_worker.errors import SourceNotReady
from inference_worker.models.loading import segmenter_name
from inference_worker.models.sam_segmenter import KEPT_EMBEDDINGS, SamSegmenter, load_weights
from inference_worker.settings import Settings
from inference_worker.torchvision_on_cpu import import_torchvision
from tests.inference_worker.conftest import Scene

torch = pytest.importorskip("torch")
import_torchvision()
pytest.importorskip("segment_anything")

CLICK = PromptPoint(x=80, y=76)


def tiny_sam() -> Any:
    """SAM's own classes at 256 pixels with 64 channels."""
    from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

    torch.manual_seed(0)
    norm = partial(torch.nn.LayerNorm, eps=1e-6)
    encoder = ImageEncoderViT(
        img_size=256, patch_size=16, embed_dim=64, depth=2, num_heads=2, out_chans=32, use_rel_pos=True, window_size=7,
        global_attn_indexes=(1,), norm_layer=norm,
    )  # fmt: skip
    decoder = MaskDecoder(
        num_multimask_outputs=3, transformer=TwoWayTransformer(2, 32, 4, 64), transformer_dim=32, iou_head_depth=3,
        iou_head_hidden_dim=32,
    )  # fmt: skip
    means, deviations = [123.675, 116.28, 103.53], [58.395, 57.12, 57.375]
    return Sam(encoder, PromptEncoder(32, (16, 16), (256, 256), 16), decoder, means, deviations).eval()


@pytest.fixture
def segmenter() -> SamSegmenter:
    return SamSegmenter(tiny_sam(), "SAM tiny")


@pytest.mark.parametrize(
    ("points", "box"),
    [
        ((CLICK,), None),
        ((CLICK, PromptPoint(x=4, y=4, positive=False)), None),
        ((), PromptBox(x0=40, y0=14, x1=122, y1=112)),
        ((CLICK,), PromptBox(x0=40, y0=14, x1=122, y1=112)),
    ],
)
def test_clicks_and_boxes_give_a_mask_of_the_photos_size(
    segmenter: SamSegmenter, scene: Scene, points: tuple[PromptPoint, ...], box: PromptBox | None
) -> None:
    found = segmenter.segment(image=scene.image, image_key="a", points=points, box=box)
    assert (found.mask.shape, found.mask.dtype) == ((120, 160), np.dtype(bool))
    assert 0 <= found.score <= 1


def test_a_photo_is_embedded_once(segmenter: SamSegmenter, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded = []
    forward = segmenter._model.image_encoder.forward
    monkeypatch.setattr(
        segmenter._model.image_encoder, "forward", lambda pixels: (embedded.append(pixels.shape), forward(pixels))[1]
    )
    for x in (60, 80, 100):
        segmenter.segment(image=scene.image, image_key="a", points=(PromptPoint(x=x, y=70),), box=None)
    assert len(embedded) == 1
    for number in range(KEPT_EMBEDDINGS):
        segmenter.segment(image=scene.image, image_key=f"other {number}", points=(CLICK,), box=None)
    segmenter.segment(image=scene.image, image_key="a", points=(CLICK,), box=None)
    assert len(embedded) == KEPT_EMBEDDINGS + 2


def test_weights_load_from_either_format(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    source = tiny_sam()
    torch.save(source.state_dict(), tmp_path / "sam.pth")
    save_file({name: value.contiguous() for name, value in source.state_dict().items()}, tmp_path / "sam.safetensors")
    for name in ("sam.pth", "sam.safetensors"):
        model = tiny_sam()
        torch.nn.init.zeros_(model.mask_decoder.iou_token.weight)
        load_weights(model, tmp_path / name)
        assert torch.equal(model.mask_decoder.iou_token.weight, source.mask_decoder.iou_token.weight)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("pwned"),))


def test_a_pickle_of_anything_else_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"weights": Evil()}, tmp_path / "evil.pth")
    with pytest.raises(SourceNotReady, match="does not load as SAM_MODEL_TYPE"):
        load_weights(tiny_sam(), tmp_path / "evil.pth")
    assert not (tmp_path / "pwned").exists()


def test_weights_of_another_model_are_reported(tmp_path: Path) -> None:
    torch.save({"something": torch.zeros(1)}, tmp_path / "other.pth")
    with pytest.raises(SourceNotReady, match="Name the checkpoint's own type"):
        load_weights(tiny_sam(), tmp_path / "other.pth")


def test_the_page_gets_the_name_of_the_segmenter(worker_settings: Settings, tmp_path: Path) -> None:
    from dataclasses import replace

    assert segmenter_name(worker_settings) == "U2-Net-P (built in)"
    assert segmenter_name(replace(worker_settings, sam_checkpoint=tmp_path / "sam.pth")) == "SAM vit_b"


def test_suppression_keeps_the_best_of_what_overlaps() -> None:
    from torchvision.ops import nms

    boxes = torch.tensor([[0.0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30]])
    assert nms(boxes, torch.tensor([0.5, 0.9, 0.1]), 0.5).tolist() == [1, 2]
