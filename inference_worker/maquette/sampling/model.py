"""The parts of a checkpoint put together on one device, and the steps from a condition to decoded shapes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from ...errors import SourceNotReady
from ...geometry.layout_batch import LayoutBatch
from ...geometry.meshes import Mesh
from ..network.completion_model import CompletionModel
from ..network.conditions import Condition
from ..network.depth_model import DepthModel
from ..network.encoders import build_encoder
from ..network.geometry_model import SHAPE, GeometryModel
from ..network.layout_latents import SceneFrame, decode_layout
from ..network.occupancy_vae import OccupancyVae
from ..network.refinement_model import RefinementModel
from ..network.sparse import SparseGrid
from ..network.structured_vae import StructuredVae
from ..network.weights import Manifest, load_part, read_manifest
from .beginnings import drafted_cells
from .flow import Latents, Sampling, noise_for, sample
from .seen_voxels import SeenSurface, seen_voxels
from .surfaces import TooManyVoxels, active_voxels

OnStep = Callable[[int, int], None]
Size = TypeVar("Size")


@dataclass(frozen=True)
class Encoded:
    """One object's condition tokens for both models, encoded once for all seeds: geometry and refinement (1, T, width) each."""

    geometry: Tensor
    refinement: Tensor | None


@dataclass(frozen=True)
class Shapes:
    """Sampled shapes: flow latents by name (B, ...), occupancy logits (B, R, R, R), layouts in the camera frame."""

    latents: Latents
    logits: Tensor
    layouts: LayoutBatch


@dataclass(frozen=True)
class Refined:
    """A shape's active voxels, their latents (N, C) for the decoders, and the deep voxels (1, r, r, r)."""

    grid: SparseGrid
    latents: Tensor
    deep: Tensor


class MaquetteModel:
    """A checkpoint, ready to sample. The refinement half may be absent."""

    def __init__(
        self, manifest: Manifest, parts: dict[str, nn.Module], device: torch.device, dtype: torch.dtype
    ) -> None:
        self.manifest, self.size, self.device, self.dtype = manifest, manifest.size, device, dtype
        for part in parts.values():
            part.to(device, dtype).eval().requires_grad_(False)
        self.geometry, self.occupancy = parts["geometry"], parts["occupancy"]
        self.refinement, self.structured = parts.get("refinement"), parts.get("structured")
        completion, depth = parts.get("completion"), parts.get("depth")
        self.completion = completion if isinstance(completion, CompletionModel) else None
        self.depth = depth if isinstance(depth, DepthModel) else None

    @torch.inference_mode()
    def encode(self, condition: Condition) -> Encoded:
        """Return the condition's tokens."""
        moved = condition.to(self.device, self.dtype)
        refined = self.refinement.embedder(moved) if isinstance(self.refinement, RefinementModel) else None
        assert isinstance(self.geometry, GeometryModel)
        return Encoded(self.geometry.embedder(moved), refined)

    @torch.inference_mode()
    def shapes(self, encoded: Encoded, frame: SceneFrame, seeds: list[int], how: Sampling, on_step: OnStep) -> Shapes:
        """Return one shape and layout for each of `seeds`, denoised together; a seed gives the same in any batch."""
        assert isinstance(self.geometry, GeometryModel)
        assert isinstance(self.occupancy, OccupancyVae)
        model, count = self.geometry, len(seeds)
        tokens = encoded.geometry  # one row, which all seeds share
        nothing = model.embedder.with_nulls(tokens, torch.ones(1, dtype=torch.bool, device=self.device))
        noise = {
            name: value.to(self.device) for name, value in noise_for(model.latent_shapes(), seeds, self.dtype).items()
        }

        def velocity_of(latents: Latents, time: Tensor, step: Tensor, conditional: bool) -> Latents:
            return model(latents, time, step, tokens if conditional else nothing)

        with quick_products(self.device, self.dtype):
            latents = sample(velocity_of, noise, how, on_step)
            decoded = [self.occupancy.decode(self.occupancy.from_flow(one)) for one in latents[SHAPE].split(1)]
        logits = torch.cat(decoded).float()
        wide = SceneFrame(frame.shift.expand(count, -1), frame.scale.expand(count))
        layouts = decode_layout(
            {name: value.float().cpu() for name, value in latents.items()}, wide, self.manifest.statistics
        )
        return Shapes(latents, logits[:, 0], layouts)

    @torch.inference_mode()
    def shape_latents(self, logits: Tensor) -> Tensor:
        """Return the flow's latents (1, C, r, r, r) of occupancy logits (R, R, R) that were changed after sampling."""
        assert isinstance(self.occupancy, OccupancyVae)
        solid = (logits > 0).to(self.device, self.dtype)[None, None]
        return self.occupancy.to_flow(self.occupancy.encode(solid)[0])

    @torch.inference_mode()
    def refined(
        self,
        encoded: Encoded,
        logits: Tensor,
        *,
        painted: Mesh,
        surface: SeenSurface,
        seed: int,
        how: Sampling,
        on_step: OnStep,
    ) -> Refined:
        """Return the latents of one shape's active voxels.

        Sampling begins at `how.begin` from the shape as it was painted: 0 is noise alone, 1 the draft as it is.

        Args:
            encoded: the condition.
            logits: occupancy logits of the shape, (R, R, R).
            painted: the shape's mesh, with colours.
            surface: what the camera saw of the shape.
            seed: of the noise.
            how: steps, guidance and times.
            on_step: called after each step.

        Raises:
            TooManyVoxels: the shape has more active voxels than the model refines.
        """
        assert isinstance(self.refinement, RefinementModel)
        assert isinstance(self.structured, StructuredVae)
        model = self.refinement
        grid, deep = active_voxels(logits[None] > 0, self.size.refinement.resolution)
        most = self.size.refinement.most_voxels
        if len(grid.coords) > most:
            raise TooManyVoxels(f"This seed's shape has {len(grid.coords)} active voxels; refinement holds {most}.")
        tokens = encoded.refinement
        assert tokens is not None
        nothing = model.embedder.with_nulls(tokens, torch.ones(1, dtype=torch.bool, device=self.device))
        shape: dict[str, tuple[int, ...]] = {"structured": (len(grid.coords), self.size.refinement.latent_channels)}
        start = noise_for(shape, [seed], self.dtype)["structured"][0].to(self.device)
        if how.begin > 0:
            cells = drafted_cells(logits, painted, grid, self.structured.size.upsampling)
            inside, colours = (value.to(self.device, self.dtype) for value in cells)
            drafted = self.structured.to_flow(self.structured.encode(inside, colours, grid)[0])
            start = how.begin * drafted + (1 - how.begin) * start
        if how.begin >= 1:
            return Refined(grid, self.structured.from_flow(start), deep)

        seen = None
        if model.size.seen_colours:
            voxels = seen_voxels(grid.coords.cpu().numpy(), (logits > 0).cpu().numpy(), surface, self.size)
            seen = torch.from_numpy(voxels).to(self.device, self.dtype)

        def velocity_of(latents: Latents, time: Tensor, step: Tensor, conditional: bool) -> Latents:
            given = tokens if conditional else nothing
            return {"structured": model(latents["structured"], grid, time[:1], step[:1], given, seen)}

        with quick_products(self.device, self.dtype):
            sampled = sample(velocity_of, {"structured": start}, how, on_step)["structured"]
        return Refined(grid, self.structured.from_flow(sampled), deep)


def quick_products(device: torch.device, dtype: torch.dtype) -> AbstractContextManager[object]:
    """Return a context for matrix products in bfloat16 on a CPU with instructions for them, 1.6 times as fast there; else an empty one."""
    quick = product_dtype(device, dtype)
    return nullcontext() if quick == dtype else torch.autocast(device.type, quick)


def product_dtype(device: torch.device, dtype: torch.dtype) -> torch.dtype:
    """Return what `quick_products` multiplies in.

    Machines that differ here give candidates that differ in their last digits.
    """
    has_instructions = bool(torch.cpu.get_capabilities().get("avx512_bf16", False))
    return torch.bfloat16 if device.type == "cpu" and dtype == torch.float32 and has_instructions else dtype


def build_parts(manifest: Manifest, dinov2_directory: Path | None = None) -> dict[str, nn.Module]:
    """Return the modules of a checkpoint, untrained. Geometry and refinement share one encoder."""
    size = manifest.size
    encoder = build_encoder(size.condition.encoder, dinov2_directory)
    makers: dict[str, Callable[[], nn.Module]] = {
        "encoder": lambda: encoder,
        "geometry": lambda: GeometryModel(size, encoder),
        "occupancy": lambda: OccupancyVae(size.occupancy),
        "refinement": lambda: RefinementModel(size, encoder),
        "structured": lambda: StructuredVae(size),
        "completion": lambda: CompletionModel(_wanted(size.completion, "completion")),
        "depth": lambda: DepthModel(_wanted(size.depth, "depth")),
    }
    return {name: make() for name, make in makers.items() if name in manifest.files or name == "encoder"}


def _wanted(size: Size | None, name: str) -> Size:
    """Return the size of a part that the manifest lists; raises SourceNotReady."""
    if size is None:
        raise SourceNotReady(f"The manifest lists the file of {name} but not its size.")
    return size


def load_model(
    directory: Path, device: torch.device, dtype: torch.dtype, dinov2_directory: Path | None = None
) -> MaquetteModel:
    """Return the checkpoint of a directory on a device; raises SourceNotReady."""
    manifest = read_manifest(directory)
    parts = build_parts(manifest, dinov2_directory)
    for name, part in parts.items():
        if name in manifest.files:
            load_part(directory, manifest, name, part)
    return MaquetteModel(manifest, parts, device, dtype)
