"""What the camera saw of one object, as the model, the fit of layouts and the completion take it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from ...geometry.cameras import Intrinsics
from ...geometry.pointmaps import ScenePointmap
from ...geometry.render_and_compare import ObservedRegion
from ..network.conditions import Condition
from ..network.evidence import Observation
from ..network.layout_latents import SceneFrame
from .generation_config import GenerationConfig
from .model import Encoded, MaquetteModel
from .model_inputs import ModelInputs, prepare_inputs
from .own_depth import predicted_pointmap


@dataclass(frozen=True)
class ObservedObject:
    """One object in one image.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        mask: (H, W) bool.
        intrinsics: The camera, in pixels of the image.
        inputs: What the model is conditioned on.
        encoded: The tokens of `inputs`.
        frame: The frame of the model's layouts, a batch of one.
        region: What layouts are fitted to; None where they are not fitted.
        observation: What completion is given.
        has_depth: Whether a pointmap was measured or predicted.
    """

    image: np.ndarray
    mask: np.ndarray
    intrinsics: Intrinsics
    inputs: ModelInputs
    encoded: Encoded
    frame: SceneFrame
    region: ObservedRegion | None
    observation: Observation
    has_depth: bool


def observed_object(
    model: MaquetteModel,
    config: GenerationConfig,
    *,
    image: np.ndarray,
    mask: np.ndarray,
    pointmap: ScenePointmap | None,
    intrinsics: Intrinsics,
) -> ObservedObject:
    """Return what the camera saw, encoded once; where no depth was measured the model predicts one if it can.

    Args:
        model: encodes, and predicts the depth.
        config: whether layouts are fitted and depth is predicted.
        image: (H, W, 3) uint8 RGB, checked.
        mask: (H, W) bool, checked.
        pointmap: of the image, if there is one.
        intrinsics: the camera.
    """
    inputs = prepare_inputs(image, mask, pointmap, intrinsics, model.size.condition)
    encoded = model.encode(condition_of(inputs))
    known, is_own = (pointmap if inputs.has_points else None), False
    if known is None and model.depth is not None and config.own_depth:
        known, is_own = predicted_pointmap(model.depth, inputs, mask, intrinsics), True
    region = ObservedRegion.of(mask, known, intrinsics, is_own) if config.fit_layout else None
    observation = Observation.of(mask, known, intrinsics, is_own)
    if not observation.measured:
        observation = Observation.outline(mask, intrinsics)
    frame = SceneFrame(torch.from_numpy(inputs.shift)[None].float(), torch.tensor([inputs.scale]))
    return ObservedObject(
        image=image,
        mask=mask,
        intrinsics=intrinsics,
        inputs=inputs,
        encoded=encoded,
        frame=frame,
        region=region,
        observation=observation,
        has_depth=known is not None,
    )


def condition_of(inputs: ModelInputs) -> Condition:
    """Return one object's inputs as a batch of one."""

    def image(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values)[None].float() / 255

    def cloud(values: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(values)[None].float()

    return Condition(
        image(inputs.crop_image),
        image(inputs.crop_mask),
        image(inputs.full_image),
        image(inputs.full_mask),
        cloud(inputs.crop_points),
        cloud(inputs.crop_valid),
        cloud(inputs.full_points),
        cloud(inputs.full_valid),
        torch.tensor([inputs.has_points]),
    )
