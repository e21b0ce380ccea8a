"""How much is too much. Sizes in bytes."""

from __future__ import annotations

from dataclasses import dataclass

from inference_worker.contract.mesh_limits import HEAVY_TRIANGLES, MAX_TRIANGLES

MIB = 1024**2


@dataclass(frozen=True)
class Limits:
    """The same in tests and in production, where tests do not make them smaller."""

    file_bytes: int = 256 * MIB
    unpacked_bytes: int = 768 * MIB
    archive_members: int = 200
    archive_ratio: float = 200.0
    triangles: int = MAX_TRIANGLES
    vertices: int = 6_000_000
    json_bytes: int = 16 * MIB
    nodes: int = 20_000
    texture_side: int = 8192
    textures: int = 64
    canonical_texture_side: int = 2048
    heavy_triangles: int = HEAVY_TRIANGLES
    parts: int = 2_000
