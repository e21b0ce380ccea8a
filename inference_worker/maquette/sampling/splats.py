"""The standard PLY of 3D Gaussian splats, written and read by numpy alone."""

from __future__ import annotations

import numpy as np

from ..network.structured_vae import Gaussians

FIELDS = (
    "x y z nx ny nz f_dc_0 f_dc_1 f_dc_2 opacity scale_0 scale_1 scale_2 rot_0 rot_1 rot_2 rot_3".split()
)  # fmt: skip
#: The zeroth spherical harmonic: colour = 0.5 + C0 * f_dc.
C0 = 0.28209479177387814


def write_splats(gaussians: Gaussians) -> bytes:
    """Opacities as logits, scales as logs, quaternions w x y z, little-endian float32."""
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


def read_splats(content: bytes) -> dict[str, np.ndarray]:
    """The columns of such a PLY by name; raises ValueError for any other file."""
    head, mark, body = content.partition(b"end_header\n")
    lines = head.decode("ascii", "replace").split("\n")
    names = [line.split()[-1] for line in lines if line.startswith("property float ")]
    counts = [int(line.split()[-1]) for line in lines if line.startswith("element vertex ")]
    if not mark or lines[0] != "ply" or names != FIELDS or len(counts) != 1 or len(body) != counts[0] * 4 * len(names):
        raise ValueError("not a splat PLY of the standard fields")
    table = np.frombuffer(body, dtype="<f4").reshape(counts[0], len(names))
    return {name: table[:, index] for index, name in enumerate(names)}
