"""SAM 2 on single images, from the directory SAM2_MODEL, by transformers."""

from __future__ import annotations

from ..devices import chosen_device
from ..settings import Settings
from ..torchvision_on_cpu import import_torchvision
from .promptable import PromptableSegmenter, from_directory, model_from_directory


def load(settings: Settings) -> PromptableSegmenter:
    """Return SAM 2 with the weights in SAM2_MODEL; raises SourceNotReady."""
    import_torchvision()
    from transformers import Sam2Model, Sam2Processor

    assert settings.sam2_model is not None
    processor = from_directory(Sam2Processor, settings.sam2_model)
    model = model_from_directory(Sam2Model, settings.sam2_model)
    return PromptableSegmenter(
        processor, model.to(chosen_device(settings.device).name), f"SAM 2 ({settings.sam2_model.name})"
    )
