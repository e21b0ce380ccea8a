"""SAM 1 from the segment-anything package, with the user's own checkpoint. The image is embedded once for many clicks."""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.commands import PromptBox, PromptPoint
from ..devices import chosen_device
from ..errors import SourceNotReady
from ..settings import Settings
from ..torchvision_on_cpu import import_torchvision
from .protocols import Segmentation

KEPT_EMBEDDINGS = 8


def load(settings: Settings) -> SamSegmenter:
    """Return SAM with the weights of SAM_CHECKPOINT; raises SourceNotReady when they do not fit SAM_MODEL_TYPE."""
    import_torchvision()
    from segment_anything import sam_model_registry

    assert settings.sam_checkpoint is not None
    model = sam_model_registry[settings.sam_model_type](checkpoint=None)
    load_weights(model, settings.sam_checkpoint)
    device = chosen_device(settings.device).name
    return SamSegmenter(model.to(device).eval(), f"SAM {settings.sam_model_type}")


def load_weights(model: Any, path: Path) -> None:
    """Fill the model from a .safetensors or .pth file, never unpickling more than tensors; raises SourceNotReady."""
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
            f"SAM_CHECKPOINT={str(path)!r} does not load as SAM_MODEL_TYPE: {reason}. "
            f"Name the checkpoint's own type (vit_b, vit_l or vit_h)."
        ) from error


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
        """Return the mask that SAM itself holds most likely; a single click asks for three and takes the best."""
        predictor = self._with_embedding(image, image_key)
        coordinates = np.array([[point.x, point.y] for point in points]) if points else None
        labels = np.array([int(point.positive) for point in points]) if points else None
        corners = np.array([box.x0, box.y0, box.x1, box.y1]) if box else None
        ambiguous = len(points) == 1 and box is None
        masks, scores, _ = predictor.predict(coordinates, labels, corners, multimask_output=ambiguous)
        best = int(np.argmax(scores))
        return Segmentation(masks[best].astype(bool), float(np.clip(scores[best], 0, 1)))

    def _with_embedding(self, image: np.ndarray, image_key: str) -> Any:
        """Return a predictor that holds the image's embedding; the last KEPT_EMBEDDINGS images' are kept."""
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
