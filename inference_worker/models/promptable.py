"""SAM 2 and the tracker of SAM 3 behind the Segmenter protocol: transformers gives both the same processor and calls.

Weights come from a directory of the user's, as safetensors; nothing is downloaded. The image is embedded once for many clicks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.commands import PromptBox, PromptPoint
from ..errors import SourceNotReady, UnusableInput
from .protocols import Alternative, Segmentation

KEPT_EMBEDDINGS = 8


class PromptableSegmenter:
    """A model that answers clicks and boxes on an embedded image. `processor` and `model` are of one directory."""

    is_fallback = False

    def __init__(self, processor: Any, model: Any, name: str) -> None:
        self.name = name
        self._processor, self._model = processor, model
        self._embeddings: OrderedDict[str, Any] = OrderedDict()

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """Return the mask that the model holds most likely; a single click asks for three, which are ranked."""
        import torch

        if not points and box is None:
            raise UnusableInput("Click on the object, or draw a box around it.")
        embeddings = self._embedding(image, image_key)
        size = list(image.shape[:2])
        with torch.inference_mode():
            prompts = self._processor(original_sizes=[size], return_tensors="pt", **_prompts(points, box))
            prompts = {name: prompts[name].to(self._model.device) for name in prompts if name.startswith("input_")}
            found = self._model(
                **prompts, image_embeddings=embeddings, multimask_output=len(points) == 1 and box is None
            )
            masks = self._processor.post_process_masks(found.pred_masks.float().cpu(), [size])[0][0].numpy()
        scores = np.clip(found.iou_scores[0, 0].float().cpu().numpy(), 0, 1)
        first, *others = np.argsort(-scores, kind="stable")
        return Segmentation(
            masks[first].astype(bool),
            float(scores[first]),
            tuple(Alternative(masks[other].astype(bool), float(scores[other])) for other in others),
        )

    def _embedding(self, image: np.ndarray, image_key: str) -> Any:
        """Return the image's embedding; the last KEPT_EMBEDDINGS images' are kept."""
        import torch

        if image_key not in self._embeddings:
            pixels = self._processor(images=image, return_tensors="pt")["pixel_values"].to(self._model.device)
            with torch.inference_mode():
                self._embeddings[image_key] = self._model.get_image_embeddings(pixels)
            while len(self._embeddings) > KEPT_EMBEDDINGS:
                self._embeddings.popitem(last=False)
        self._embeddings.move_to_end(image_key)
        return self._embeddings[image_key]


def _prompts(points: Sequence[PromptPoint], box: PromptBox | None) -> dict[str, Any]:
    """Return the processor's arguments: images, then objects, then points."""
    found: dict[str, Any] = {}
    if points:
        found["input_points"] = [[[[point.x, point.y] for point in points]]]
        found["input_labels"] = [[[int(point.positive) for point in points]]]
    if box is not None:
        found["input_boxes"] = [[[box.x0, box.y0, box.x1, box.y1]]]
    return found


def directory_problem(directory: Path) -> str:
    """Return why a directory cannot hold a transformers model, "" when nothing speaks against it. Loads nothing."""
    if not directory.is_dir():
        return f"{directory} is not a directory."
    if not (directory / "config.json").is_file():
        return f"{directory} has no config.json."
    if not any(directory.glob("*.safetensors")):
        return f"{directory} has no .safetensors file."
    return ""


def from_directory(kind: Any, directory: Path) -> Any:
    """Return `kind.from_pretrained` of a local directory; raises SourceNotReady when it does not load, or lacks weights."""
    return _loaded(lambda: kind.from_pretrained(directory, local_files_only=True), directory)


def model_from_directory(kind: Any, directory: Path) -> Any:
    """Return a model of a local directory, ready to infer.

    Raises:
        SourceNotReady: It does not load, or some of the model's weights are not in the directory.
    """

    def load() -> Any:
        return kind.from_pretrained(directory, local_files_only=True, use_safetensors=True, output_loading_info=True)

    model, facts = _loaded(load, directory)
    missing = sorted(facts["missing_keys"])
    if missing:
        raise SourceNotReady(
            f"{directory} lacks {len(missing)} of the weights of {kind.__name__}, {missing[0]} among them; "
            f"name the directory of a complete model."
        )
    return model.eval()


def _loaded(load: Callable[[], Any], directory: Path) -> Any:
    try:
        return load()
    except (OSError, ValueError, ImportError, RuntimeError, KeyError, TypeError) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise SourceNotReady(f"{directory} does not load: {reason}") from error
