"""SAM 3 from the directory SAM3_MODEL, by transformers: words and exemplar boxes to every instance, clicks by its tracker."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..contract.commands import PromptBox, PromptPoint
from ..devices import chosen_device
from ..errors import UnusableInput
from ..settings import Settings
from ..torchvision_on_cpu import import_torchvision
from .promptable import PromptableSegmenter, from_directory, model_from_directory
from .protocols import Segmentation

KEPT_EMBEDDINGS = 4
#: What the text encoder reads, its first and last token among them.
MOST_TOKENS, MOST_CHARACTERS = 32, 400
#: Instances with a lower score are not returned; pixels of an instance are those with a greater probability.
SCORE_THRESHOLD, MASK_THRESHOLD = 0.5, 0.5


def load(settings: Settings) -> Sam3Segmenter:
    """Return SAM 3 with the weights in SAM3_MODEL; raises SourceNotReady."""
    import_torchvision()
    from transformers import Sam3Model, Sam3Processor, Sam3TrackerModel, Sam3TrackerProcessor

    directory = settings.sam3_model
    assert directory is not None
    device, name = chosen_device(settings.device).name, f"SAM 3 ({directory.name})"
    processor, detector = from_directory(Sam3Processor, directory), model_from_directory(Sam3Model, directory)
    tracker = PromptableSegmenter(
        from_directory(Sam3TrackerProcessor, directory),
        model_from_directory(Sam3TrackerModel, directory).to(device),
        name,
    )
    return Sam3Segmenter(processor, detector.to(device), tracker, name)


class Sam3Segmenter:
    """A Segmenter by the tracker's model, and a ConceptSegmenter by the detector's."""

    is_fallback = False

    def __init__(self, processor: Any, detector: Any, tracker: PromptableSegmenter, name: str) -> None:
        self.name = name
        self._processor, self._detector, self._tracker = processor, detector, tracker
        self._embeddings: OrderedDict[str, Any] = OrderedDict()

    def segment(
        self, *, image: np.ndarray, image_key: str, points: Sequence[PromptPoint], box: PromptBox | None
    ) -> Segmentation:
        """Return the mask for clicks and a box; see protocols.Segmenter."""
        return self._tracker.segment(image=image, image_key=image_key, points=points, box=box)

    def find(
        self, *, image: np.ndarray, image_key: str, text: str, exemplars: Sequence[tuple[PromptBox, bool]] = ()
    ) -> list[Segmentation]:
        """Return every instance of a concept, best first; see protocols.ConceptSegmenter."""
        import torch

        if not text.strip() and not any(positive for _, positive in exemplars):
            raise UnusableInput("Name what to find, or draw a box around an example of it.")
        # A token is a character or more; the tokenizer takes minutes for a word of ten thousand characters.
        is_long = len(text.strip()) > MOST_CHARACTERS
        if is_long or len(self._processor.tokenizer(text.strip())["input_ids"]) > MOST_TOKENS:
            raise UnusableInput("These are too many words for SAM 3; use a short name, such as 'red mug'.")
        embedding = self._embedding(image, image_key)
        size = list(image.shape[:2])
        boxes: dict[str, Any] = {}
        if exemplars:
            boxes["input_boxes"] = [[[box.x0, box.y0, box.x1, box.y1] for box, _ in exemplars]]
            boxes["input_boxes_labels"] = [[int(positive) for _, positive in exemplars]]
        prompts = self._processor(text=text.strip() or None, original_sizes=[size], return_tensors="pt", **boxes)
        asked = {
            key: value.to(self._detector.device)
            for key, value in prompts.items()
            if key.startswith(("input_", "attention_"))
        }
        with torch.inference_mode():
            outputs = self._detector(vision_embeds=embedding, **asked)
            (found,) = self._processor.post_process_instance_segmentation(
                outputs, threshold=SCORE_THRESHOLD, mask_threshold=MASK_THRESHOLD, target_sizes=[size]
            )
        scores, masks = found["scores"].float().cpu().numpy(), found["masks"].cpu().numpy().astype(bool)
        order = np.argsort(-scores, kind="stable")
        return [Segmentation(masks[index], float(scores[index])) for index in order if masks[index].any()]

    def _embedding(self, image: np.ndarray, image_key: str) -> Any:
        """Return the detector's features of an image; the last KEPT_EMBEDDINGS images' are kept."""
        import torch

        if image_key not in self._embeddings:
            pixels = self._processor(images=image, return_tensors="pt")["pixel_values"].to(self._detector.device)
            with torch.inference_mode():
                self._embeddings[image_key] = self._detector.get_vision_features(pixels)
            while len(self._embeddings) > KEPT_EMBEDDINGS:
                self._embeddings.popitem(last=False)
        self._embeddings.move_to_end(image_key)
        return self._embeddings[image_key]
