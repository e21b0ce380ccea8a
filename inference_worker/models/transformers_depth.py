"""A depth model out of the user's own directory, loaded by the transformers library without any download.

Metric models (ZoeDepth, DepthPro, metric Depth Anything) give metres. Relative ones give nearness up to a scale and a
shift; those are set so that the nearest part lies at 1 and the farthest at 8 units, and the pointmap is not called metric.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ..devices import chosen_device
from ..errors import ModelError, SourceNotReady
from ..geometry.cameras import fallback_intrinsics, ray_directions
from ..geometry.pointmaps import ScenePointmap
from ..geometry.silhouettes import sampled_size
from ..settings import Settings
from ..torchvision_on_cpu import import_torchvision
from .protocols import DepthEstimate

LONGEST_SIDE = 768
_NEAR, _FAR = 1.0, 8.0


def load(settings: Settings) -> TransformersDepth:
    """Return the model in DEPTH_MODEL; raises SourceNotReady when it does not load."""
    import_torchvision()
    from transformers import AutoImageProcessor, AutoModelForDepthEstimation

    assert settings.depth_model is not None
    try:
        processor = AutoImageProcessor.from_pretrained(settings.depth_model, local_files_only=True)
        model = AutoModelForDepthEstimation.from_pretrained(
            settings.depth_model, local_files_only=True, use_safetensors=True
        )
    except (OSError, ValueError, ImportError) as error:
        raise SourceNotReady(f"DEPTH_MODEL={str(settings.depth_model)!r} does not load: {str(error)[:300]}") from error
    device = chosen_device(settings.device).name
    return TransformersDepth(processor, model.to(device).eval(), settings.depth_model.name)


class TransformersDepth:
    """A depth model behind the DepthEstimator protocol."""

    is_fallback = False

    def __init__(self, processor: Any, model: Any, name: str) -> None:
        self._processor, self._model = processor, model
        self.name = name
        self.version = str(getattr(model.config, "model_type", "unknown"))

    def estimate(self, image: np.ndarray) -> DepthEstimate:
        """Return the model's depth behind a camera of its own focal length, or of the assumed field of view."""
        import torch

        height, width = image.shape[:2]
        rows, columns = sampled_size(height, width, LONGEST_SIDE)
        inputs = self._processor(images=image, return_tensors="pt").to(self._model.device)
        with torch.inference_mode():
            outputs = self._model(**inputs)
        found = self._processor.post_process_depth_estimation(outputs, target_sizes=[(rows, columns)])[0]
        depth = found["predicted_depth"].float().cpu().numpy()
        metric = self._is_metric()
        if not metric:
            depth = depth_from_nearness(depth)
        valid = np.isfinite(depth) & (depth > 1e-6)
        if not valid.any():
            raise ModelError(f"{self.name} gave no usable depth for this photo.")
        intrinsics = fallback_intrinsics(width, height)
        if found.get("focal_length") is not None:
            focal = float(found["focal_length"]) * width / columns
            intrinsics = replace(intrinsics, fx=focal, fy=focal)
        u, v = np.meshgrid((np.arange(columns) + 0.5) * width / columns, (np.arange(rows) + 0.5) * height / rows)
        points = ray_directions(intrinsics, u, v) * np.where(valid, depth, 1.0)[..., None]
        return DepthEstimate(ScenePointmap(points.astype(np.float32), valid), intrinsics, metric=metric)

    def _is_metric(self) -> bool:
        kind = getattr(self._model.config, "depth_estimation_type", None)
        return kind == "metric" if kind is not None else self.version in ("zoedepth", "depth_pro")


def depth_from_nearness(nearness: np.ndarray) -> np.ndarray:
    """Depth from _NEAR to _FAR out of relative inverse depth, whatever its scale and shift."""
    low, high = np.percentile(nearness, [1, 99])
    share = np.clip((nearness - low) / max(float(high - low), 1e-9), 0, 1)
    return 1 / (1 / _FAR + share * (1 / _NEAR - 1 / _FAR))
