"""Splats survive the standard PLY."""

import numpy as np
import pytest
import torch

from inference_worker.maquette.network.structured_vae import Gaussians
from inference_worker.maquette.sampling.splats import C0, read_splats, write_splats


def some(count=5):
    torch.manual_seed(0)
    return Gaussians(
        torch.randn(count, 3),
        torch.rand(count, 3),
        torch.rand(count) * 0.8 + 0.1,
        torch.rand(count, 3) + 0.01,
        torch.nn.functional.normalize(torch.randn(count, 4), dim=-1),
        torch.arange(count),
    )


def test_what_is_written_reads_back():
    gaussians = some()
    table = read_splats(write_splats(gaussians))
    assert np.allclose(np.stack([table["x"], table["y"], table["z"]], 1), gaussians.centres)
    assert np.allclose(0.5 + C0 * table["f_dc_1"], gaussians.colours[:, 1], atol=1e-6)
    assert np.allclose(1 / (1 + np.exp(-table["opacity"])), gaussians.opacities, atol=1e-6)
    assert np.allclose(np.exp(table["scale_2"]), gaussians.scales[:, 2], atol=1e-6)
    assert np.allclose(table["rot_0"], gaussians.quaternions[:, 0])


@pytest.mark.parametrize("content", [b"", b"ply\nend_header\n", b"\xff\xfe", write_splats(some())[:-4]])
def test_another_file_is_refused(content):
    with pytest.raises(ValueError, match="splat PLY"):
        read_splats(content)
