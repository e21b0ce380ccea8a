"""The object's own depth: shapes, and a pointmap that lies on the rays inside the mask."""

import numpy as np
import torch

from inference_worker.maquette.network.depth_model import DepthModel
from inference_worker.maquette.network.sizes import TINY
from inference_worker.maquette.sampling.model_inputs import prepare_inputs
from inference_worker.maquette.sampling.own_depth import predicted_pointmap


def test_relief_is_at_half_the_crops_resolution():
    torch.manual_seed(0)
    model = DepthModel(TINY.depth)
    assert model(torch.rand(2, 3, 24, 24), torch.rand(2, 1, 24, 24)).shape == (2, 12, 12)


def test_the_pointmap_is_valid_in_the_mask_alone_and_lies_on_its_rays(scene):
    image, mask, _, intrinsics = scene
    torch.manual_seed(0)
    model = DepthModel(TINY.depth).eval()
    inputs = prepare_inputs(image, mask, None, intrinsics, TINY.condition)
    found = predicted_pointmap(model, inputs, mask, intrinsics)
    assert np.array_equal(found.valid, mask)
    v, u = np.nonzero(mask)
    x, y, z = found.points[v, u].T
    assert np.allclose(intrinsics.fx * x / z + intrinsics.cx, u + 0.5, atol=1e-3)
    assert np.allclose(intrinsics.fy * y / z + intrinsics.cy, v + 0.5, atol=1e-3)
    assert abs(np.median(z) - inputs.shift[2]) < 1e-5
