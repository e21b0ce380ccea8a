"""Sets of people's choices for SFT and DPO: a directory of JSON lines and files, and the protocol that trainers read.

    sft.jsonl         one accepted object a line: {"image", "mask", "pointmap", "intrinsics", "mesh", "latent", "layout"}
    dpo_pairs.jsonl   one pair a line: {"image", "mask", "pointmap", "intrinsics", "chosen_latent", "rejected_latent"}

Paths are relative to the directory and stay inside it. image and mask are PNG or JPEG; pointmap is the worker's NPZ or
null; intrinsics and layout are the contract's JSON (layout may be null); mesh is a GLB; latent is the safetensors file
that came with a candidate of this model, or null, and then the mesh is voxelised and encoded.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from ...geometry.cameras import Intrinsics
from ...geometry.layout import Layout
from ...geometry.pointmaps import read_npz
from ..network.sizes import MaquetteSize
from ..sampling.model_inputs import ModelInputs, prepare_inputs
from ..shapes import solid_voxels

SFT_FILE, PAIRS_FILE = "sft.jsonl", "dpo_pairs.jsonl"


@dataclass(frozen=True)
class SftRow:
    """One accepted object: its shape's flow latent (C, r, r, r) float32, or else `solid`, its occupancy (R, R, R) bool."""

    inputs: ModelInputs
    shape: Tensor | None
    solid: np.ndarray | None
    layout: Layout | None


@dataclass(frozen=True)
class PairRow:
    """One preference: flow latents of the chosen and the rejected shape, (C, r, r, r) float32 each."""

    inputs: ModelInputs
    chosen: Tensor
    rejected: Tensor


class SftSet(Protocol):
    """Accepted objects by number."""

    def __len__(self) -> int: ...

    def row(self, index: int) -> SftRow:
        """Return row `index`, from 0.

        Raises:
            ValueError: a file is missing or outside, a latent of another size, or a mesh encloses nothing.
            UnusableInput: the image, the mask or the pointmap cannot be used.
        """


class PairSet(Protocol):
    """Preference pairs by number."""

    def __len__(self) -> int: ...

    def row(self, index: int) -> PairRow:
        """Return row `index`, from 0.

        Raises:
            ValueError: a file is missing or outside, or a latent of another size.
            UnusableInput: the image, the mask or the pointmap cannot be used.
        """


class RecordDirectory:
    """What both kinds of set share: the decoded JSON lines, and the files that one names."""

    def __init__(self, directory: Path, file: str, size: MaquetteSize) -> None:
        self.directory, self.size = directory.resolve(), size
        path = directory / file
        if not path.is_file():
            raise ValueError(f"{directory} has no {file}")
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]

    def __len__(self) -> int:
        return len(self.lines)

    def path(self, name: str) -> Path:
        """Return the path of the file called `name`, relative to the directory.

        Raises:
            ValueError: it is missing or outside the directory.
        """
        path = (self.directory / name).resolve()
        if not path.is_relative_to(self.directory) or not path.is_file():
            raise ValueError(f"{name!r} is not a file of {self.directory}")
        return path

    def inputs(self, line: dict[str, Any]) -> ModelInputs:
        """Return the model inputs of the object of a decoded `line`."""
        image = np.asarray(Image.open(self.path(line["image"])).convert("RGB"))
        mask = np.asarray(Image.open(self.path(line["mask"])).convert("L")) > 127
        points = read_npz(self.path(line["pointmap"]).read_bytes()) if line.get("pointmap") else None
        return prepare_inputs(image, mask, points, Intrinsics(**line["intrinsics"]), self.size.condition)

    def shape(self, name: str) -> Tensor:
        """Return the shape's flow latent (C, r, r, r) float32 of the candidate's latent file `name`.

        Raises:
            ValueError: it holds none, or one of another size.
        """
        latents = load_file(self.path(name))
        side = self.size.occupancy.latent_resolution
        wanted = (self.size.occupancy.latent_channels, side, side, side)
        if "flow/shape" not in latents or tuple(latents["flow/shape"].shape) != wanted:
            raise ValueError(f"{name!r} holds no shape latent of {wanted}")
        return latents["flow/shape"].float()


class SftDirectory(RecordDirectory):
    """An SftSet in a directory."""

    def __init__(self, directory: Path, size: MaquetteSize) -> None:
        super().__init__(directory, SFT_FILE, size)

    def row(self, index: int) -> SftRow:
        """Return row `index`; see SftSet."""
        line = self.lines[index]
        layout = Layout(**line["layout"]) if line.get("layout") else None
        if line.get("latent"):
            return SftRow(self.inputs(line), self.shape(line["latent"]), None, layout)
        return SftRow(self.inputs(line), None, self._solid(line["mesh"]), layout)

    def _solid(self, name: str) -> np.ndarray:
        import trimesh

        mesh = trimesh.load_mesh(self.path(name))
        solid = solid_voxels(np.asarray(mesh.vertices), np.asarray(mesh.faces), self.size.occupancy.resolution)
        if not solid.any():
            raise ValueError(f"{name!r} encloses nothing: its surface is open or turned inside out")
        return solid


class PairDirectory(RecordDirectory):
    """A PairSet in a directory."""

    def __init__(self, directory: Path, size: MaquetteSize) -> None:
        super().__init__(directory, PAIRS_FILE, size)

    def row(self, index: int) -> PairRow:
        """Return row `index`; see PairSet."""
        line = self.lines[index]
        return PairRow(self.inputs(line), self.shape(line["chosen_latent"]), self.shape(line["rejected_latent"]))


def stacked(rows: list[ModelInputs]) -> dict[str, np.ndarray]:
    """Return the inputs of n objects as the cache's named arrays, (n, ...) each."""
    names = (
        "crop_image",
        "crop_mask",
        "full_image",
        "full_mask",
        "crop_points",
        "crop_valid",
        "full_points",
        "full_valid",
    )
    return {name: np.stack([getattr(inputs, name) for inputs in rows]) for name in names}


def drawn_rows(count: int, length: int, generator: torch.Generator) -> list[int]:
    """Return `count` row numbers below `length`, drawn with replacement."""
    return [int(index) for index in torch.randint(length, (count,), generator=generator)]
