"""Splats of a finished mesh, and the standard PLY of 3D Gaussian splats, written and read by numpy alone."""

from __future__ import annotations

import numpy as np
import torch

from ...geometry.meshes import Mesh
from ...geometry.metrics import surface_samples
from ..network.structured_vae import Gaussians

FIELDS = (
    "x y z nx ny nz f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3".split()
)  # fmt: skip
#: The zeroth spherical harmonic: colour = 0.5 + C0 * f_dc.
C0 = 0.28209479177387814
#: Splats of a finished mesh: how many, how opaque, and the thickness of a disc over its radius.
SPLATS, OPACITY, THINNESS = 30_000, 0.95, 0.1


def mesh_splats(mesh: Mesh, seed: int, count: int = SPLATS) -> Gaussians:
    """Return splats that show a finished mesh: discs along its normals in its colours, evenly over the surface.

    Args:
        mesh: A mesh with colours at its vertices.
        seed: Of the points drawn.
        count: How many.

    Raises:
        ValueError: The mesh has no colours, or no area.
    """
    if mesh.colours is None:
        raise ValueError("splats take the colours of a mesh, and this one has none")
    samples = surface_samples(mesh.vertices, mesh.faces, count, np.random.default_rng(seed % (1 << 32)))
    colours = np.einsum("nk,nkc->nc", samples.weights, mesh.colours[mesh.faces[samples.faces]] / 255.0)
    corners = mesh.vertices[mesh.faces].astype(np.float64)
    area = np.linalg.norm(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]), axis=1).sum() / 2
    # A disc of one standard deviation covers three times its share of the area, so that points drawn apart leave no hole.
    radius = float(np.sqrt(3 * area / count / np.pi))
    scales = np.tile([radius, radius, THINNESS * radius], (count, 1))
    return Gaussians(
        torch.from_numpy(samples.points),
        torch.from_numpy(colours),
        torch.full((count,), OPACITY, dtype=torch.float64),
        torch.from_numpy(scales),
        torch.from_numpy(_turns_from_z(samples.normals)),
        torch.zeros(count, dtype=torch.long),
    )


def _turns_from_z(normals: np.ndarray) -> np.ndarray:
    """Return (N, 4) unit quaternions w, x, y, z that turn the z axis to unit normals (N, 3)."""
    flat = np.stack([1 + normals[:, 2], -normals[:, 1], normals[:, 0], np.zeros(len(normals))], axis=1)
    opposite = flat[:, 0] < 1e-9
    flat[opposite] = [0.0, 1.0, 0.0, 0.0]
    return np.asarray(flat / np.linalg.norm(flat, axis=1, keepdims=True))


def write_splats(gaussians: Gaussians) -> bytes:
    """Return the PLY: opacities as logits, scales as logs, quaternions w x y z, little-endian float32."""
    opacity = gaussians.opacities.detach().double().clamp(1e-6, 1 - 1e-6).cpu().numpy()
    columns = np.concatenate(
        [
            gaussians.centres.detach().cpu().double().numpy(),
            np.zeros((len(opacity), 3)),
            (gaussians.colours.detach().cpu().double().numpy() - 0.5) / C0,
            np.log(opacity / (1 - opacity))[:, None],
            np.log(gaussians.scales.detach().cpu().double().numpy()),
            gaussians.quaternions.detach().cpu().double().numpy(),
        ],
        axis=1,
    )
    header = ["ply", "format binary_little_endian 1.0", f"element vertex {len(columns)}"]
    header += [f"property float {name}" for name in FIELDS] + ["end_header", ""]
    return "\n".join(header).encode("ascii") + columns.astype("<f4").tobytes()
