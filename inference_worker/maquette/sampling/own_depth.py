"""A pointmap of the object's visible surface from the depth network, where none was measured."""

from __future__ import annotations

import cv2
import numpy as np
import torch

from ...geometry.cameras import Intrinsics, ray_directions
from ...geometry.pointmaps import ScenePointmap
from ...geometry.silhouettes import sampled_mask
from ..network.depth_model import DepthModel
from .model_inputs import ModelInputs, crop_square

#: Relief beyond this many apparent sizes is no object's.
MOST_RELIEF = 1.5


def predicted_pointmap(
    model: DepthModel, inputs: ModelInputs, mask: np.ndarray, intrinsics: Intrinsics, longest: int = 256
) -> ScenePointmap:
    """Return the points that the network sees inside a mask, at the frame's own distance; valid there alone.

    Args:
        model: the depth network.
        inputs: the conditioning inputs of the object.
        mask: (H, W) bool.
        intrinsics: the camera.
        longest: bound of the pointmap's longer side, in pixels.
    """
    weights = model.leave.weight
    image, crop_mask = (
        torch.from_numpy(value)[None].to(weights.device).to(weights.dtype) / 255
        for value in (inputs.crop_image, inputs.crop_mask)
    )
    with torch.inference_mode():
        relief = model(image, crop_mask)[0].float().cpu().clamp(-MOST_RELIEF, MOST_RELIEF).numpy()
    shown = sampled_mask(mask, longest)
    left, top, side = crop_square(mask)
    height, width = shown.shape
    u, v = np.meshgrid(
        (np.arange(width) + 0.5) * mask.shape[1] / width, (np.arange(height) + 0.5) * mask.shape[0] / height
    )
    cells = relief.shape[0] / side
    columns, rows = ((u - left) * cells - 0.5).astype(np.float32), ((v - top) * cells - 0.5).astype(np.float32)
    offset = cv2.remap(relief, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    depth = inputs.shift[2] + inputs.scale * (offset - (np.median(offset[shown]) if shown.any() else 0))
    points = ray_directions(intrinsics, u, v) * np.maximum(depth, 1e-3)[..., None]
    return ScenePointmap(points.astype(np.float32), shown)
