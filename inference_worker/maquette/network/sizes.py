"""The sizes of the model as dataclasses. One code, three sizes: the paper's, the shipped small one, a tiny one for tests.

Names in comments: sam3d.md B.2 to B.5 is where the paper's figures come from.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar


@dataclass(frozen=True)
class OccupancyVaeSize:
    """A convolutional VAE of an occupancy grid. Every further entry of `channels` halves the grid."""

    resolution: int = 64
    patch: int = 1  # space-to-depth before the first convolution
    channels: tuple[int, ...] = (32, 128, 512)  # finest first
    blocks: int = 2  # residual blocks per level, and in the middle
    latent_channels: int = 8

    @property
    def latent_resolution(self) -> int:
        """Return the cells along a side of the latent grid."""
        return self.resolution // self.patch // 2 ** (len(self.channels) - 1)


@dataclass(frozen=True)
class EncoderSize:
    """The image encoder: 'dinov2' (frozen, weights from a local directory) or 'compact' (trained with the rest)."""

    kind: str = "dinov2"
    image_size: int = 518
    patch: int = 14
    width: int = 1024
    blocks: int = 24
    heads: int = 16


@dataclass(frozen=True)
class ConditionSize:
    """How condition tokens are made from features and pointmaps."""

    encoder: EncoderSize = EncoderSize()
    point_size: int = 256
    point_patch: int = 8
    point_width: int = 512
    fuser_multiplier: float = 4.0
    point_dropout: float = 0.1  # a training sample loses its pointmap with this probability
    drop: float = 0.1  # a training sample loses its whole condition with this probability (for guidance)


@dataclass(frozen=True)
class GeometrySize:
    """The Mixture-of-Transformers that denoises shape and layout together."""

    width: int = 1024
    blocks: int = 24
    heads: int = 16
    mlp_ratio: float = 4.0
    layout_mlp_ratio: float = 4.0
    patch: int = 1  # cells along a side of the latent grid in one shape token
    shared_modulation: bool = False  # one modulation network for all blocks, and a bias per block
    layout_latents: tuple[tuple[str, int], ...] = (
        ("rotation", 6),
        ("translation", 3),
        ("scale", 3),
        ("translation_scale", 1),
    )


@dataclass(frozen=True)
class RefinementSize:
    """The sparse latent flow transformer over active voxels."""

    resolution: int = 64
    latent_channels: int = 8
    width: int = 1024
    blocks: int = 24
    heads: int = 16
    mlp_ratio: float = 4.0
    patch: int = 2
    io_channels: int = 128
    io_blocks: int = 2
    shared_modulation: bool = False
    most_voxels: int = 42_000  # refinement refuses shapes with more
    seen_colours: bool = False  # the photo's colours at a voxel are inputs (seen_voxels.py); not in the paper
    predicts_data: bool = False  # x1-prediction, from which the velocity is derived; not in the paper


@dataclass(frozen=True)
class StructuredVaeSize:
    """The VAE of structured latents: one encoder, a mesh decoder and a Gaussian decoder, all over active voxels."""

    width: int = 768
    blocks: int = 12
    heads: int = 12
    window: int = 8
    upsampling: int = 4  # fine cells along a voxel's side
    gaussians: int = 32  # per voxel
    convolutional: bool = False  # neighbour convolutions in place of windowed attention


@dataclass(frozen=True)
class CompletionSize:
    """The completion network: not in the paper (docs/model.md)."""

    patch: int = 4  # occupancy cells along a side of a top-level cell
    widths: tuple[int, int, int] = (64, 80, 80)  # at R / patch, half of that, a quarter of that
    fine_width: int = 16  # at R / 2
    coarse: int = 8  # cells along a side of the flow's variable


@dataclass(frozen=True)
class DepthSize:
    """The network that sees the object's relief where no depth was measured: not in the paper."""

    widths: tuple[int, int, int] = (24, 40, 64)  # at a half, a quarter and an eighth of the crop


@dataclass(frozen=True)
class MaquetteSize:
    """Everything that decides the shapes of the weights."""

    name: str
    occupancy: OccupancyVaeSize
    condition: ConditionSize
    geometry: GeometrySize
    refinement: RefinementSize
    structured: StructuredVaeSize
    completion: CompletionSize | None = None  # checkpoints before version 3 have neither
    depth: DepthSize | None = None


PAPER = MaquetteSize(
    name="paper",
    occupancy=OccupancyVaeSize(),
    condition=ConditionSize(),
    geometry=GeometrySize(),
    refinement=RefinementSize(),
    structured=StructuredVaeSize(),
)

_SMALL_LAYOUT = (("rotation", 6), ("translation", 3), ("scale", 1))

# Deployments without a depth model have no pointmap, so it is dropped in a quarter of the samples; the paper drops a tenth.
SMALL = MaquetteSize(
    name="small",
    occupancy=OccupancyVaeSize(patch=4, channels=(48, 80), blocks=1, latent_channels=8),
    condition=ConditionSize(
        encoder=EncoderSize(kind="compact", image_size=96, patch=12, width=160, blocks=4, heads=5),
        point_size=48,
        point_patch=6,
        point_width=96,
        fuser_multiplier=2.0,
        point_dropout=0.25,
    ),
    geometry=GeometrySize(
        width=160,
        blocks=8,
        heads=5,
        mlp_ratio=4.0,
        layout_mlp_ratio=2.0,
        patch=2,
        shared_modulation=True,
        layout_latents=_SMALL_LAYOUT,
    ),
    refinement=RefinementSize(
        resolution=32,
        latent_channels=8,
        width=160,
        blocks=5,
        heads=5,
        mlp_ratio=3.0,
        patch=4,
        io_channels=32,
        io_blocks=1,
        shared_modulation=True,
        most_voxels=14000,
        seen_colours=True,
        predicts_data=True,
    ),
    structured=StructuredVaeSize(width=64, blocks=3, heads=4, window=8, upsampling=4, gaussians=4, convolutional=True),
    completion=CompletionSize(),
    depth=DepthSize(),
)

TINY = MaquetteSize(
    name="tiny",
    occupancy=OccupancyVaeSize(resolution=16, patch=2, channels=(8, 16), blocks=1, latent_channels=4),
    condition=ConditionSize(
        encoder=EncoderSize(kind="compact", image_size=24, patch=12, width=16, blocks=1, heads=2),
        point_size=12,
        point_patch=6,
        point_width=16,
        fuser_multiplier=2.0,
    ),
    geometry=GeometrySize(
        width=24,
        blocks=2,
        heads=2,
        mlp_ratio=2.0,
        layout_mlp_ratio=2.0,
        patch=2,
        shared_modulation=True,
        layout_latents=_SMALL_LAYOUT,
    ),
    refinement=RefinementSize(
        resolution=8,
        latent_channels=4,
        width=24,
        blocks=2,
        heads=2,
        mlp_ratio=2.0,
        patch=2,
        io_channels=8,
        io_blocks=1,
        shared_modulation=True,
        most_voxels=512,
        seen_colours=True,
        predicts_data=True,
    ),
    structured=StructuredVaeSize(width=12, blocks=1, heads=2, window=4, upsampling=2, gaussians=2, convolutional=True),
    completion=CompletionSize(patch=2, widths=(8, 8, 8), fine_width=4, coarse=4),
    depth=DepthSize((8, 8, 8)),
)

SIZES = {size.name: size for size in (PAPER, SMALL, TINY)}

_Size = TypeVar("_Size")


def to_json(size: Any) -> dict[str, Any]:
    """Return a size as plain JSON."""
    return asdict(size)


def from_json(kind: type[_Size], content: dict[str, Any]) -> _Size:
    """Return the size of this kind that `to_json` wrote as `content`.

    Raises:
        TypeError: a field is not known to this version.
    """
    nested = {"occupancy": OccupancyVaeSize, "condition": ConditionSize, "geometry": GeometrySize,
              "refinement": RefinementSize, "structured": StructuredVaeSize, "encoder": EncoderSize,
              "completion": CompletionSize, "depth": DepthSize}  # fmt: skip
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(content) - known):
        raise TypeError(f"{kind.__name__} knows no {', '.join(unknown)}")
    values = {
        name: from_json(nested[name], value) if name in nested and value is not None else _tuples(value)
        for name, value in content.items()
    }
    return kind(**values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value


def cells_per_voxel(size: MaquetteSize) -> int:
    """Return the number of occupancy cells along the side of a voxel to refine."""
    return size.occupancy.resolution // size.refinement.resolution


def seen_channels(size: MaquetteSize) -> int:
    """Return the number of channels per voxel of `sampling.seen_voxels.seen_voxels`."""
    return 5 * cells_per_voxel(size) ** 3 + 4
