"""SAM 1 from the segment-anything package, with the user's own checkpoint. The image is embedded once for many clicks."""

from __future__ import annotations

import pickle
import sys
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.commands import PromptBox, PromptPoint
from ..devices import chosen_device
from ..errors import SourceNotReady
from ..settings import Settings
from .protocols import Segmentation

KEPT_EMBEDDINGS = 8


def load_sam(settings: Settings) -> SamSegmenter:
    """SAM with the weights of SAM_CHECKPOINT; raises SourceNotReady when they do not fit SAM_MODEL_TYPE."""
    import_torchvision()
    from segment_anything import sam_model_registry

    assert settings.sam_checkpoint is not None
    model = sam_model_registry[settings.sam_model_type](checkpoint=None)
    load_weights(model, settings.sam_checkpoint)
    device = chosen_device(settings.device).name
    return SamSegmenter(model.to(device).eval(), f"SAM {settings.sam_model_type}")


def load_weights(model: Any, path: Path) -> None:
    """Fills the model from a .safetensors or .pth file, never unpickling more than tensors; raises SourceNotReady."""
    import torch

    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            weights = load_file(path)
        else:
            weights = torch.load(path, map_location="cpu", weights_only=True)
        model.load_state_dict(weights)
    except (RuntimeError, ValueError, OSError, EOFError, pickle.UnpicklingError, AttributeError, TypeError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise SourceNotReady(
            f"SAM_CHECKPOINT={str(path)!r} does not load as SAM_MODEL_TYPE says: {reason}. "
            f"Name the checkpoint's own type (vit_b, vit_l or vit_h)."
        ) from error


def import_torchvision() -> None:
    """Imports torchvision, also its CUDA build beside a CPU torch, whose compiled operators do not load there.

    Segment-anything's Python parts of torchvision then work; non-maximum suppression is declared, and done in numpy.
    """
    import torch

    if torch.version.cuda is not None or "torchvision" in sys.modules:
        import torchvision

        return
    declared = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        if not hasattr(torch.ops.torchvision, name):
            declared.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
            declared.impl(name, _suppressed, "CPU")
    import torchvision

    torchvision.ops.boxes._assert_has_ops = lambda: None
    _KEPT.append(declared)


_KEPT: list[Any] = []  # a Library undeclares its operators when it is collected


def _suppressed(boxes: Any, scores: Any, iou_threshold: float) -> Any:
    """Indices of boxes (n, 4) that no better one overlaps by more than the threshold, best first."""
    import torch

    corners, left = boxes.numpy().astype(np.float64), np.argsort(-scores.numpy(), kind="stable")
    areas = np.prod(np.maximum(corners[:, 2:] - corners[:, :2], 0), axis=1)
    kept = []
    while len(left):
        best, left = left[0], left[1:]
        kept.append(int(best))
        low = np.maximum(corners[best, :2], corners[left, :2])
        high = np.minimum(corners[best, 2:], corners[left, 2:])
        common = np.prod(np.maximum(high - low, 0), axis=1)
        left = left[common / np.maximum(areas[best] + areas[left] - common, 1e-12) <= iou_threshold]
    return torch.tensor(kept, dtype=torch.long)


class SamSegmenter:
    """A SAM model behind the Segmenter protocol."""

    is_fallback = False

    def __init__(self, model: Any, name: str) -> None:
        self.name = name
        self._model = model
        self._embeddings: OrderedDict[str, Any] = OrderedDict()

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """The mask that SAM itself holds most likely; a single click asks for three and takes the best."""
        predictor = self._with_embedding(image, image_key)
        coordinates = np.array([[point.x, point.y] for point in points]) if points else None
        labels = np.array([int(point.positive) for point in points]) if points else None
        corners = np.array([box.x0, box.y0, box.x1, box.y1]) if box else None
        ambiguous = len(points) == 1 and box is None
        masks, scores, _ = predictor.predict(coordinates, labels, corners, multimask_output=ambiguous)
        best = int(np.argmax(scores))
        return Segmentation(masks[best].astype(bool), float(np.clip(scores[best], 0, 1)))

    def _with_embedding(self, image: np.ndarray, image_key: str) -> Any:
        """A predictor that holds the image's embedding; the last KEPT_EMBEDDINGS images' are kept."""
        if image_key not in self._embeddings:
            import_torchvision()
            from segment_anything import SamPredictor

            predictor = SamPredictor(self._model)
            predictor.set_image(image)
            self._embeddings[image_key] = predictor
            while len(self._embeddings) > KEPT_EMBEDDINGS:
                self._embeddings.popitem(last=False)
        self._embeddings.move_to_end(image_key)
        return self._embeddings[image_key]
