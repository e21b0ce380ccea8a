"""What a stage begins from: the run of an earlier stage, or a published checkpoint, which holds every part."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from ..network.layout_latents import LayoutStatistics
from ..network.occupancy_vae import OccupancyVae
from ..network.sizes import SIZES
from ..network.structured_vae import StructuredVae
from ..network.weights import load_part, read_manifest
from .batches import layout_statistics
from .geometry_flow import GeometryFlow
from .occupancy import VaeRoundTrip
from .refinement_flow import RefinementFlow
from .scene_cache import SceneCache
from .state import STATE, load_average
from .structured import StructuredRoundTrip


def is_checkpoint(path: Path) -> bool:
    """Return whether the directory is a published checkpoint rather than a run."""
    return (path / "manifest.json").is_file()


def geometry_from(path: Path, size_name: str, dinov2: Path | None = None) -> GeometryFlow:
    """Return the geometry model with its encoder.

    Args:
        path: a run, whose moving average is loaded, or a checkpoint.
        size_name: a name in SIZES.
        dinov2: the directory of DINOv2's weights, for a size that uses it.

    Raises:
        SourceNotReady: a file of the checkpoint is missing or wrong.
        ValueError: the checkpoint is of another size.
        FileNotFoundError: the run has no state.
        RuntimeError: the run is of another size.
    """
    flow = GeometryFlow(SIZES[size_name], dinov2)
    if is_checkpoint(path):
        _load_parts(path, size_name, {"encoder": flow.model.embedder.encoder, "geometry": flow.model})
    else:
        load_average(path / STATE, flow)
    return flow


def occupancy_from(path: Path, size_name: str) -> OccupancyVae:
    """Return the occupancy VAE of size `size_name`, in evaluation mode; raises as geometry_from."""
    trip = VaeRoundTrip(OccupancyVae(SIZES[size_name].occupancy))
    if is_checkpoint(path):
        _load_parts(path, size_name, {"occupancy": trip.vae})
    else:
        load_average(path / STATE, trip)
    return trip.vae.eval()


def structured_from(path: Path, size_name: str) -> StructuredVae:
    """Return the VAE of structured latents of size `size_name`, in evaluation mode; raises as geometry_from."""
    trip = StructuredRoundTrip(StructuredVae(SIZES[size_name]))
    if is_checkpoint(path):
        _load_parts(path, size_name, {"structured": trip.vae})
    else:
        load_average(path / STATE, trip)
    return trip.vae.eval()


def refinement_from(path: Path, size_name: str, encoder: nn.Module | None = None) -> RefinementFlow:
    """Return the refinement model, on a given encoder (checkpoints hold only one) or on that of its run.

    Raises as geometry_from.

    Args:
        path: a run, whose moving average is loaded, or a checkpoint.
        size_name: a name in SIZES.
        encoder: None: that of the run or checkpoint.
    """
    flow = RefinementFlow(SIZES[size_name], encoder)
    if is_checkpoint(path):
        own = {} if encoder is not None else {"encoder": flow.model.embedder.encoder}
        _load_parts(path, size_name, {**own, "refinement": flow.model})
    else:
        load_average(path / STATE, flow)
    return flow


#: Which of a size's fields decide the shapes of a part's weights.
_SIZE_OF = {
    "encoder": ("condition",),
    "geometry": ("condition", "geometry"),
    "occupancy": ("occupancy",),
    "structured": ("structured",),
    "refinement": ("refinement",),
}


def statistics_from(checkpoint: Path | None, cache: SceneCache) -> LayoutStatistics:
    """Return the layouts' statistics of the checkpoint that training began from, or, without one, of the scenes.

    Another cache's would be another frame than the weights know.

    Args:
        checkpoint: a published checkpoint; None: there is none.
        cache: scenes to measure.
    """
    return layout_statistics(cache) if checkpoint is None else read_manifest(checkpoint).statistics


def _load_parts(path: Path, size_name: str, parts: dict[str, nn.Module]) -> None:
    manifest = read_manifest(path)
    if manifest.size.name != size_name:
        raise ValueError(f"{path} is a checkpoint of size {manifest.size.name}, and --size is {size_name}.")
    for part in sorted({part for name in parts for part in _SIZE_OF[name]}):
        if getattr(manifest.size, part) != getattr(SIZES[size_name], part):
            raise ValueError(f"{path} is of an earlier {size_name}, whose {part} was another; take another checkpoint.")
    for name, module in parts.items():
        load_part(path, manifest, name, module)
